import {
  colourOf,
  dashOf,
  type Frame,
  haloColour,
  haloWidth,
  lineWidth,
  shownRegion,
} from '@/lib/scene/frame';
import type { Kind } from '@/lib/scene/kind';
import { countPassing, type ItemOrder, orderItems, visitPassing } from '@/lib/scene/order';
import type { Pen } from '@/lib/scene/pen';

/** Boxes of an analysis in image pixels, by item. */
export interface Boxes {
  readonly order: ItemOrder;
  readonly xMin: Float64Array;
  readonly yMin: Float64Array;
  readonly xMax: Float64Array;
  readonly yMax: Float64Array;
}

/** Above so many boxes on the screen rims would hide the photo, nobody sees dashes, and both cost more than the boxes. */
const mostAdorned = 2000;

/** Bounding boxes, straight from the columns. Each is one `strokeRect`, which beats a path of them all by far. */
export const boxKind: Kind<Boxes> = {
  collect({ columns, rows }) {
    const order = orderItems(
      columns,
      rows.filter((row) => !Number.isNaN(columns.xMin[row])),
    );
    const gather = (column: Float64Array): Float64Array => {
      const gathered = new Float64Array(order.rows.length);
      for (let item = 0; item < gathered.length; item++) gathered[item] = column[order.rows[item] ?? 0] ?? 0;
      return gathered;
    };
    return {
      order,
      xMin: gather(columns.xMin),
      yMin: gather(columns.yMin),
      xMax: gather(columns.xMax),
      yMax: gather(columns.yMax),
    };
  },

  rowsOf: (boxes) => boxes.order.rows,

  draw(boxes, pen, frame) {
    const isAdorned = !hasMoreInView(boxes, frame, mostAdorned);
    const dash = isAdorned ? dashOf(frame) : [];
    pen.opacity(frame.look.lineOpacity);
    visitPassing(boxes.order, frame.filter, (from, to, slot) => {
      if (isAdorned) {
        pen.line(haloColour, haloWidth(frame), []);
        strokeBoxes(boxes, from, to, pen, frame);
      }
      pen.line(colourOf(frame, slot), lineWidth(frame), dash);
      strokeBoxes(boxes, from, to, pen, frame);
    });
  },

  outline(boxes, item, pen, frame) {
    strokeBoxes(boxes, item, item + 1, pen, frame);
  },

  hits(boxes, item, x, y, tolerance) {
    return (
      x >= (boxes.xMin[item] ?? 0) - tolerance &&
      x < (boxes.xMax[item] ?? 0) + tolerance &&
      y >= (boxes.yMin[item] ?? 0) - tolerance &&
      y < (boxes.yMax[item] ?? 0) + tolerance
    );
  },
};

function strokeBoxes(boxes: Boxes, from: number, to: number, pen: Pen, frame: Frame): void {
  const { scale, dx, dy } = frame;
  const shown = shownRegion(frame, 4 * frame.pixelRatio);
  // An odd line covers whole pixels only when its middle lies between two.
  const shift = lineWidth(frame) % 2 === 1 ? 0.5 : 0;
  for (let item = from; item < to; item++) {
    const xMin = boxes.xMin[item] ?? 0;
    const yMin = boxes.yMin[item] ?? 0;
    const xMax = boxes.xMax[item] ?? 0;
    const yMax = boxes.yMax[item] ?? 0;
    if (xMin > shown.xMax || yMin > shown.yMax || xMax < shown.xMin || yMax < shown.yMin) continue;
    const left = Math.round(xMin * scale + dx);
    const top = Math.round(yMin * scale + dy);
    const width = Math.round(xMax * scale + dx) - left;
    const height = Math.round(yMax * scale + dy) - top;
    pen.strokeRect(left + shift, top + shift, width, height);
  }
}

/** Whether more than `most` of the boxes that pass are on the screen. */
export function hasMoreInView(boxes: Boxes, frame: Frame, most: number): boolean {
  if (countPassing(boxes.order, frame.filter) <= most) return false;
  const shown = shownRegion(frame, 0);
  let count = 0;
  visitPassing(boxes.order, frame.filter, (from, to) => {
    for (let item = from; item < to && count <= most; item++) {
      if (
        (boxes.xMin[item] ?? 0) <= shown.xMax &&
        (boxes.yMin[item] ?? 0) <= shown.yMax &&
        (boxes.xMax[item] ?? 0) >= shown.xMin &&
        (boxes.yMax[item] ?? 0) >= shown.yMin
      ) {
        count++;
      }
    }
  });
  return count > most;
}
