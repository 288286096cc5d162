import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, indexBounds } from '@/lib/scene/bounds-index';
import { showAll } from '@/lib/scene/filter';
import { createPicker } from '@/lib/scene/pick';
import { sceneOf } from '@/lib/testing/scene';

const size = { width: 64, height: 48 };
const coordinate = (max: number) =>
  fc.oneof(fc.integer({ min: 0, max }), fc.double({ min: 0, max, noNaN: true, noDefaultInfinity: true }));
const box = fc
  .record({
    x: coordinate(60),
    y: coordinate(44),
    width: coordinate(20),
    height: coordinate(20),
    confidence: fc.option(fc.constantFrom(0.2, 0.5, 0.9), { nil: null }),
  })
  .map(({ x, y, width, height, confidence }) => ({
    annotation_type: 'bounding_box',
    class_name: 'a',
    confidence,
    data: { bbox: [x, y, width, height] },
  }));

describe('picking', () => {
  it('finds all boxes around a point that pass the filter, the smallest first', () => {
    const filters = fc.record({
      threshold: fc.constantFrom(0, 0.2, 0.5, 0.95),
      hideUnscored: fc.boolean(),
      hiddenSlots: fc.constant(new Set<number>()),
    });
    const cases = [fc.array(box, { maxLength: 30 }), coordinate(64), coordinate(48), filters] as const;
    fc.assert(
      fc.property(...cases, (boxes, x, y, filter) => {
        const scene = sceneOf(boxes, size);
        const rows = createPicker(scene)(x, y, 0, filter);
        const index = indexBounds(structuredClone(boundsOf(scene)));
        expect(createPicker(scene, () => structuredClone(index))(x, y, 0, filter)).toEqual(rows);
        const areaOf = (row: number): number => {
          const [, , width = 0, height = 0] = boxes[row]?.data.bbox ?? [];
          return width * height;
        };
        const expected = boxes.flatMap(({ confidence, data: { bbox } }, row) => {
          const [left = 0, top = 0, width = 0, height = 0] = bbox;
          const shown = confidence === null ? !filter.hideUnscored : confidence >= filter.threshold;
          return shown && x >= left && x < left + width && y >= top && y < top + height ? [row] : [];
        });
        expect(rows.toSorted((a, b) => a - b)).toEqual(expected);
        expect(rows.map(areaOf)).toEqual(rows.map(areaOf).toSorted((a, b) => a - b));
      }),
    );
  });

  it('reaches a box without extent only by the tolerance', () => {
    const pick = createPicker(
      sceneOf(
        [{ annotation_type: 'bounding_box', class_name: 'a', confidence: 1, data: { bbox: [10, 10, 0, 0] } }],
        size,
      ),
    );
    expect(pick(10, 10, 0, showAll)).toEqual([]);
    expect(pick(11.5, 9, 2, showAll)).toEqual([0]);
  });

  it('tests masks by their pixels, also when their grid is coarser than the image', () => {
    const annotation = (grid: [number, number], counts: number[]) => ({
      annotation_type: 'segmentation',
      class_name: 'a',
      confidence: 1,
      data: { rle: { counts, size: grid }, format: 'rle' },
    });
    // Two of two rows, in the second of four columns: 12 to 24 on each axis of a 48 × 24 image.
    const pick = createPicker(sceneOf([annotation([2, 4], [3, 1])], { width: 48, height: 24 }));
    expect(pick(12, 12, 0, showAll)).toEqual([0]);
    expect(pick(23.9, 23.9, 0, showAll)).toEqual([0]);
    expect(pick(24, 12, 0, showAll)).toEqual([]);
    expect(pick(12, 11.9, 0, showAll)).toEqual([]);
  });

  it('misses the hole of a polygon and hits each of its parts', () => {
    const square = (from: number, to: number) => [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
    ];
    const pick = createPicker(
      sceneOf(
        [
          {
            annotation_type: 'segmentation',
            class_name: 'a',
            confidence: 1,
            data: { rings: [square(0, 30), square(10, 20)] },
          },
          {
            annotation_type: 'segmentation',
            class_name: 'b',
            confidence: 1,
            data: { polygons: [square(12, 18), square(40, 44)] },
          },
        ],
        size,
      ),
    );
    expect(pick(5, 5, 0, showAll)).toEqual([0]);
    expect(pick(11, 11, 0, showAll)).toEqual([]);
    expect(pick(15, 15, 0, showAll)).toEqual([1]);
    expect(pick(42, 42, 0, showAll)).toEqual([1]);
  });

  it('hits labelled keypoints and their bones, but not what is not labelled', () => {
    const pick = createPicker(
      sceneOf(
        [
          {
            annotation_type: 'keypoint',
            class_name: 'p',
            confidence: 1,
            data: {
              keypoints: [
                { name: 'a', x: 10, y: 10 },
                { name: 'b', x: 30, y: 10, visibility: 1 },
                { name: 'c', x: 30, y: 40, visibility: 0 },
              ],
              skeleton: [
                ['a', 'b'],
                ['b', 'c'],
              ],
            },
          },
        ],
        size,
      ),
    );
    expect(pick(20, 11, 2, showAll)).toEqual([0]);
    expect(pick(30, 13, 2, showAll)).toEqual([0]);
    expect(pick(30, 25, 2, showAll)).toEqual([]);
    expect(pick(30, 40, 2, showAll)).toEqual([]);
  });

  it('finds nothing in a scene without anything to find', () => {
    expect(createPicker(sceneOf([], size))(1, 1, 5, showAll)).toEqual([]);
  });
});
