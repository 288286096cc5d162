import { forEachSpan, paintLabel } from '@/lib/geometry/rle';
import type { SceneFilter } from '@/lib/scene/filter';
import { type Masks, maskAt } from '@/lib/scene/masks';
import { passesItem, tintedSlot } from '@/lib/scene/order';

/**
 * The masks of one grid size, painted together: a label map says for each pixel which mask is on top, and a look-up
 * table which colour that is. A frame then costs the same for one mask and for five hundred.
 */
export interface MaskGrid {
  /** Size of the raster: that of the masks' own grid, divided by `step` and rounded up. */
  readonly width: number;
  readonly height: number;
  /** Every how many-th pixel of the grid is kept; 1 but for rasters beyond `mostPixels`. */
  readonly step: number;
  /** Width and height of the masks' own grid. */
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** Items by ascending confidence, unscored first: where masks overlap, the surest is on top. Label k is items[k − 1]. */
  readonly items: Uint32Array;
  /** Class slot by position in `items`. */
  readonly slots: Uint32Array;
}

/** Pixels of the largest raster; its colours take four bytes each. */
const mostPixels = 2 ** 26;

/** The rasters that the masks need: one for each size of grid. */
export function maskGrids(masks: Masks, limit = mostPixels): MaskGrid[] {
  const slotOf = new Uint32Array(masks.order.rows.length);
  for (let slot = 0; slot < masks.order.scoredEnd.length; slot++) {
    slotOf.fill(slot, masks.order.classStart[slot], masks.order.classStart[slot + 1]);
  }
  const bySize = new Map<string, number[]>();
  for (let item = 0; item < slotOf.length; item++) {
    const key = `${masks.widths[item]}x${masks.heights[item]}`;
    const group = bySize.get(key);
    if (group) group.push(item);
    else bySize.set(key, [item]);
  }
  const score = (item: number): number => {
    const value = masks.order.scores[item] ?? Number.NaN;
    return Number.isNaN(value) ? -1 : value;
  };
  const row = (item: number): number => masks.order.rows[item] ?? 0;
  return [...bySize.values()].map((group) => {
    const items = Uint32Array.from(group).sort((a, b) => score(a) - score(b) || row(b) - row(a));
    const gridWidth = masks.widths[group[0] ?? 0] ?? 0;
    const gridHeight = masks.heights[group[0] ?? 0] ?? 0;
    const step = Math.max(1, Math.ceil(Math.sqrt((gridWidth * gridHeight) / limit)));
    return {
      width: Math.ceil(gridWidth / step),
      height: Math.ceil(gridHeight / step),
      step,
      gridWidth,
      gridHeight,
      items,
      slots: Uint32Array.from(items, (item) => slotOf[item] ?? 0),
    };
  });
}

/** Which masks of a grid pass the filter: 1 by position in `items`. */
export function shownMasks(masks: Masks, grid: MaskGrid, filter: SceneFilter): Uint8Array {
  return Uint8Array.from(grid.items, (item, i) =>
    passesItem(filter, masks.order, item, grid.slots[i] ?? 0) ? 1 : 0,
  );
}

/** The label map of the shown masks, row-major; 0 is no mask, k is the mask of `items[k − 1]`. */
export function paintLabels(masks: Masks, grid: MaskGrid, shown: Uint8Array): Uint16Array | Uint32Array {
  const pixels = grid.width * grid.height;
  const labels = grid.items.length > 0xffff ? new Uint32Array(pixels) : new Uint16Array(pixels);
  grid.items.forEach((item, i) => {
    if (shown[i] !== 1) return;
    const { rle } = maskAt(masks, item);
    if (grid.step === 1) {
      paintLabel(labels, rle, i + 1);
      return;
    }
    forEachSpan(rle, (column, top, bottom) => {
      if (column % grid.step !== 0) return;
      const x = column / grid.step;
      for (let y = Math.ceil(top / grid.step); y * grid.step < bottom; y++)
        labels[y * grid.width + x] = i + 1;
    });
  });
  return labels;
}

/**
 * The colour of each label as a little-endian RGBA word: transparent for 0, opaque colours for the rest. The opacity of the layer
 * is applied when it is drawn, so that changing it costs nothing.
 */
export function labelColours(
  { order }: Masks,
  grid: MaskGrid,
  { tints }: SceneFilter,
  coloursBySlot: Uint32Array,
): Uint32Array {
  const table = new Uint32Array(grid.items.length + 1);
  grid.items.forEach((item, i) => {
    const slot = tintedSlot(tints?.byRow[order.rows[item] ?? 0], grid.slots[i] ?? 0, order.scoredEnd.length);
    table[i + 1] = coloursBySlot[slot] ?? 0xffffffff;
  });
  return table;
}

/** Looks up the colour of every label; `out` holds as many pixels as `labels`. */
export function colourLabels(labels: Uint16Array | Uint32Array, table: Uint32Array, out: Uint32Array): void {
  for (let i = 0; i < labels.length; i++) out[i] = table[labels[i] ?? 0] ?? 0;
}

/** A CSS colour #rrggbb as an opaque little-endian RGBA word. */
export function rgbaWord(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
