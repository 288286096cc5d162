import { CanvasPen } from '@/components/viewer/canvas-pen';
import {
  type AnnotationRef,
  type Picture,
  paintAccent,
  paintBase,
  paintMarks,
} from '@/components/viewer/painting';
import type { HeatLegendEntry } from '@/components/viewer/pane';
import { colourMap, colourMapLength } from '@/lib/geometry/colour-maps';
import type { Placement } from '@/lib/scene/frame';
import { countPassing } from '@/lib/scene/order';

/** What a picture is saved from. */
export interface PictureToSave {
  readonly picture: Picture;
  readonly placement: Placement;
  readonly selection: AnnotationRef | null;
  /** Null: without a legend. */
  readonly legend: readonly LegendLine[] | null;
}

/** One line of a legend: a colour, or a colour map with what its ends mean. */
export type LegendLine =
  | { readonly colour: string; readonly text: string }
  | {
      readonly colourMap: Parameters<typeof colourMap>[0];
      readonly text: string;
      readonly ends: readonly [string, string];
    };

const lineHeight = 20;
const padding = 12;
const columnWidth = 220;
const textHeight = 12;

/** The classes of a picture with how many of each are seen, the most frequent first, and its heat maps. */
export function legendOf(picture: Picture, heatmaps: readonly HeatLegendEntry[]): LegendLine[] {
  const counts = new Map<string, { colour: string; count: number }>();
  for (const { scene, filter, look } of picture.layers) {
    const { columns } = scene;
    [...columns.classes, null].forEach((name, slot, all) => {
      const others = new Set([...all.keys()].filter((other) => other !== slot));
      const only = { ...filter, hiddenSlots: new Set([...filter.hiddenSlots, ...others]) };
      const { bounding_box, segmentation, keypoint } = scene.items;
      const orders = [bounding_box, segmentation.polygons, segmentation.masks, keypoint];
      const count = orders.reduce((sum, { order }) => sum + countPassing(order, only), 0);
      if (count === 0) return;
      const text = name ?? 'No class';
      const known = counts.get(text);
      counts.set(text, { colour: look.colours[slot] ?? '#ffffff', count: count + (known?.count ?? 0) });
    });
  }
  const classes = [...counts].sort(([, a], [, b]) => b.count - a.count);
  const maps = heatmaps.flatMap(({ title, scale }): LegendLine[] =>
    scale
      ? [
          {
            colourMap: scale.colourMap,
            text: title,
            ends: [
              String(Number(scale.range[0].toPrecision(4))),
              String(Number(scale.range[1].toPrecision(4))),
            ],
          },
        ]
      : [],
  );
  return [...classes.map(([text, { colour, count }]) => ({ colour, text: `${text} (${count})` })), ...maps];
}

/** Paints a picture at its placement, with a legend under it. Rejects where the browser has no canvas of that size. */
export async function savePicture({ picture, placement, selection, legend }: PictureToSave): Promise<Blob> {
  const { ground } = picture;
  const ratio = placement.pixelRatio;
  const columns = Math.max(1, Math.floor((placement.width - 2 * padding * ratio) / (columnWidth * ratio)));
  const lines = legend && legend.length > 0 ? Math.ceil(legend.length / columns) : 0;
  const legendHeight = lines === 0 ? 0 : Math.ceil((lines * lineHeight + 2 * padding) * ratio);
  const canvas = new OffscreenCanvas(placement.width, placement.height + legendHeight);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser cannot make a picture of this size.');
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  paintBase(context, picture, placement);
  const pen = new CanvasPen(context);
  pen.take(context);
  paintMarks(pen, picture, placement, () => false);
  if (selection) paintAccent(pen, picture, placement, selection, 'selection');
  if (legend && lines > 0) {
    pen.take(context);
    pen.fill(ground);
    pen.fillRect(0, placement.height, placement.width, legendHeight);
    legend.forEach((line, i) => {
      const x = (padding + (i % columns) * columnWidth) * ratio;
      const y = placement.height + (padding + (Math.floor(i / columns) + 0.5) * lineHeight) * ratio;
      paintLegendLine(pen, line, x, y, ratio, isDarkColour(ground) ? '#e8eaed' : '#1f2226');
    });
  }
  return canvas.convertToBlob({ type: 'image/png' });
}

function paintLegendLine(
  pen: CanvasPen,
  line: LegendLine,
  x: number,
  y: number,
  ratio: number,
  textColour: string,
): void {
  pen.opacity(1);
  const text = line.text.length > 28 ? `${[...line.text].slice(0, 27).join('')}…` : line.text;
  if ('colour' in line) {
    pen.fill(line.colour);
    pen.fillRect(x, y - 5 * ratio, 10 * ratio, 10 * ratio);
    pen.fill(textColour);
    pen.text(text, x + 16 * ratio, y, textHeight * ratio);
    return;
  }
  const table = colourMap(line.colourMap);
  const steps = 40;
  for (let step = 0; step < steps; step++) {
    const entry = 3 * Math.round((step / (steps - 1)) * (colourMapLength - 1));
    pen.fill(`rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`);
    pen.fillRect(x + step * ratio, y - 5 * ratio, Math.ceil(ratio), 10 * ratio);
  }
  pen.fill(textColour);
  pen.text(`${text} ${line.ends[0]} – ${line.ends[1]}`, x + (steps + 6) * ratio, y, textHeight * ratio);
}

function isDarkColour(colour: string): boolean {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return channels.reduce((sum, channel) => sum + channel, 0) < 3 * 128;
}
