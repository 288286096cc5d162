import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMask } from '@/lib/geometry/rle';
import { passes, showAll, untinted } from '@/lib/scene/filter';
import {
  colourLabels,
  labelColours,
  maskGrids,
  paintLabels,
  rgbaWord,
  shownMasks,
} from '@/lib/scene/mask-raster';
import { classSlot } from '@/lib/scene/order';
import { sceneOf } from '@/lib/testing/scene';

const rleAnnotation = (
  counts: number[],
  size: [number, number],
  confidence: number | null,
  className = 'a',
) => ({
  annotation_type: 'segmentation',
  class_name: className,
  confidence,
  data: { rle: { counts, size }, format: 'rle' },
});

describe('the mask raster', () => {
  it('paints the short mask of the guide as three vertical dashes in the first column, and nothing else', () => {
    const scene = sceneOf([rleAnnotation([12, 5, 8, 3, 15, 2], [480, 640], 0.89, 'car')], {
      width: 640,
      height: 480,
    });
    const [grid] = scene.maskGrids;
    if (!grid) throw new Error('there is no grid');
    expect([grid.width, grid.height, grid.step]).toEqual([640, 480, 1]);
    const { masks } = scene.items.segmentation;
    const labels = paintLabels(masks, grid, shownMasks(masks, grid, showAll));
    const painted: [number, number][] = [];
    labels.forEach((label, i) => {
      if (label !== 0) painted.push([i % 640, Math.floor(i / 640)]);
    });
    expect(painted).toEqual([12, 13, 14, 15, 16, 25, 26, 27, 43, 44].map((y) => [0, y]));
  });

  it('shows at each pixel the surest mask that passes the filter and covers it', () => {
    const [width, height] = [7, 5];
    const mask = fc.record({
      bits: fc.uint8Array({ min: 0, max: 1, minLength: 35, maxLength: 35 }),
      confidence: fc.option(fc.constantFrom(0.1, 0.4, 0.7, 1), { nil: null }),
      className: fc.constantFrom('a', 'b'),
    });
    const cases = [
      fc.array(mask, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(0, 0.4, 0.8),
      fc.boolean(),
    ] as const;
    fc.assert(
      fc.property(...cases, (sent, threshold, hideUnscored) => {
        const scene = sceneOf(
          sent.map(({ bits, confidence, className }) =>
            rleAnnotation(
              [...encodeMask(bits, { width, height }).counts],
              [height, width],
              confidence,
              className,
            ),
          ),
          { width, height },
        );
        const filter = { threshold, hideUnscored, hiddenSlots: new Set<number>() };
        const { masks } = scene.items.segmentation;
        const [grid] = scene.maskGrids;
        if (!grid) throw new Error('there is no grid');
        const labels = paintLabels(masks, grid, shownMasks(masks, grid, filter));
        const { confidences } = scene.columns;
        for (let i = 0; i < width * height; i++) {
          // Rows come by descending confidence, so the first that covers the pixel is the surest.
          const best = [...scene.byScore].find(
            (row) =>
              sent[row]?.bits[i] === 1 &&
              passes(filter, classSlot(scene.columns, row), confidences[row] ?? Number.NaN),
          );
          const item = grid.items[(labels[i] ?? 0) - 1];
          expect(item === undefined ? undefined : masks.order.rows[item]).toBe(best);
        }
      }),
    );
  });

  it('groups masks by the size of their grid', () => {
    const scene = sceneOf(
      [
        rleAnnotation([0, 1], [2, 2], 1),
        rleAnnotation([0, 1], [4, 4], 1),
        rleAnnotation([1, 1], [2, 2], 0.5),
      ],
      { width: 8, height: 8 },
    );
    expect(scene.maskGrids.map(({ width, items }) => [width, items.length])).toEqual([
      [2, 2],
      [4, 1],
    ]);
  });

  it('keeps every step-th pixel of a mask that is too large', () => {
    const bits = Uint8Array.from({ length: 6 * 4 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const scene = sceneOf([rleAnnotation([...encodeMask(bits, { width: 6, height: 4 }).counts], [4, 6], 1)], {
      width: 6,
      height: 4,
    });
    const { masks } = scene.items.segmentation;
    const [grid] = maskGrids(masks, 6);
    if (!grid) throw new Error('there is no grid');
    expect([grid.width, grid.height, grid.step]).toEqual([3, 2, 2]);
    const labels = paintLabels(masks, grid, Uint8Array.of(1));
    expect([...labels]).toEqual([0, 2, 4, 12, 14, 16].map((i) => bits[i]));
  });

  it('colours labels by class, opaque, and leaves the ground transparent', () => {
    const scene = sceneOf([rleAnnotation([0, 1], [2, 2], 1, 'x'), rleAnnotation([1, 1], [2, 2], 0.5, 'y')], {
      width: 2,
      height: 2,
    });
    const [grid] = scene.maskGrids;
    if (!grid) throw new Error('there is no grid');
    const { masks } = scene.items.segmentation;
    const words = Uint32Array.of(rgbaWord('#0072b2'), rgbaWord('#e69f00'), 0, rgbaWord('#123456'));
    const table = labelColours(masks, grid, showAll, words);
    const out = new Uint32Array(3);
    // Label 1 is painted first and is the less sure one.
    colourLabels(Uint16Array.of(0, 1, 2), table, out);
    expect([...new Uint8Array(out.buffer)]).toEqual([0, 0, 0, 0, 0xe6, 0x9f, 0, 255, 0, 0x72, 0xb2, 255]);

    const tints = { byRow: Uint8Array.of(untinted, 0), count: 1 };
    colourLabels(Uint16Array.of(0, 1, 2), labelColours(masks, grid, { ...showAll, tints }, words), out);
    expect([...new Uint8Array(out.buffer)]).toEqual([0, 0, 0, 0, 0x12, 0x34, 0x56, 255, 0, 0x72, 0xb2, 255]);
  });
});
