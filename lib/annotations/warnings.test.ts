import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { warningCodes } from '@/lib/annotations/warnings';
import { boxIn } from '@/lib/testing/arbitraries';
import { decoded, warningsOf } from '@/lib/testing/judge';

const image = { width: 640, height: 480 };
const box = (bbox: number[], rest: object = {}) => warningsOf('bounding_box', { bbox, ...rest });
const points = (...list: [number, number][]) => warningsOf('segmentation', { points: list });

describe('a bounding box', () => {
  test('within the image and with an area is not remarked on, in any format', () => {
    const ordinary = boxIn(image).filter(
      (b) => b.xMax - b.xMin > 0.5 && b.yMax - b.yMin > 0.5 && b.xMax > 1 && b.yMax > 1,
    );
    fc.assert(
      fc.property(ordinary, ({ xMin, yMin, xMax, yMax }) => {
        const [w, h] = [xMax - xMin, yMax - yMin];
        expect(box([xMin, yMin, xMax, yMax], { format: 'xyxy' })).toEqual([]);
        if (xMin + w <= 640 && yMin + h <= 480) expect(box([xMin, yMin, w, h])).toEqual([]);
      }),
    );
  });

  test('that leaves the image a little is not remarked on either', () => {
    expect(box([-5, -5, 100, 100])).toEqual([]);
    expect(box([10, 10, 650, 490])).toEqual([]);
    expect(box([600, 440, 60, 60])).toEqual([]);
    expect(box([20, 10, 630, 400])).toEqual([]);
    expect(box([20, 10, 400, 475])).toEqual([]);
  });

  test('without an area is kept with a remark', () => {
    expect(box([10, 10, 0, 5])).toEqual(['zero-size /data/bbox']);
    expect(box([10, 10, 0, 0])).toEqual(['zero-size /data/bbox']);
    expect(warningsOf('bounding_box', { x_min: 3, y_min: 3, x_max: 3, y_max: 9 })).toEqual([
      'zero-size /data',
    ]);
  });

  test('outside of the image, or more than 60 % so, is remarked on', () => {
    expect(box([700, 10, 50, 50])).toEqual(['outside-image /data/bbox']);
    expect(box([-50, 10, 50, 50])).toEqual(['outside-image /data/bbox']);
    expect(box([-61, 10, 100, 50])).toEqual(['mostly-outside-image /data/bbox']);
    expect(box([-60, 10, 100, 50])).toEqual([]);
  });

  test('with all numbers from 0 to 1 looks normalised, unless the image is as small as that', () => {
    expect(box([0.1, 0.2, 0.5, 0.5])).toEqual(['looks-normalized /data/bbox']);
    expect(box([0.1, 0.2, 0.5, 0.5], { normalized: true })).toEqual([]);
    expect(warningsOf('bounding_box', { bbox: [0, 0, 1, 1] }, { width: 2, height: 2 })).toEqual([]);
  });

  test('said to be normalised and far beyond 1 looks like pixels', () => {
    expect(box([100, 150, 50, 100], { normalized: true })).toEqual(['not-normalized /data/bbox']);
    expect(box([-0.1, 0, 1.1, 1], { normalized: true })).toEqual([]);
  });

  test('that fits only as two corners looks like xyxy', () => {
    expect(box([300, 200, 500, 400])).toEqual(['looks-like-xyxy /data/bbox']);
    expect(box([300, 200, 500, 400], { format: 'xyxy' })).toEqual([]);
    expect(box([300, 200, 250, 100])).toEqual([]);
    const seen = { image_width: 1280, image_height: 960 };
    expect(box([300, 200, 500, 400], seen)).toEqual([]);
    expect(box([600, 400, 1000, 800], seen)).toEqual(['looks-like-xyxy /data/bbox']);
  });
});

describe('a polygon', () => {
  test('has the same remarks as a box, at its own place', () => {
    expect(points([1, 1], [30, 1], [30, 30])).toEqual([]);
    expect(points([1, 1], [2, 2], [3, 3])).toEqual(['zero-size /data/points']);
    expect(points([0, 0.1], [0.5, 0], [1, 1])).toEqual(['looks-normalized /data/points']);
    expect(points([-90, 1], [-50, 1], [-50, 30])).toEqual(['outside-image /data/points']);
    expect(points([-90, 0], [10, 0], [10, 30])).toEqual(['mostly-outside-image /data/points']);
    const rings = [
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    ];
    expect(warningsOf('segmentation', { rings })).toEqual(['zero-size /data/rings']);
  });
});

describe('a mask', () => {
  const mask = (size: [number, number], rest: object = {}, counts: number[] = [0, 5]) =>
    warningsOf('segmentation', { rle: { size, counts }, ...rest });

  test('of the image’s size is not remarked on', () => {
    expect(mask([480, 640])).toEqual([]);
  });

  test('with width and height swapped is', () => {
    expect(mask([640, 480])).toEqual(['rle-size-swapped /data/rle/size']);
    expect(mask([640, 320], { image_width: 640, image_height: 320 })).toEqual([
      'rle-size-swapped /data/rle/size',
    ]);
  });

  test('of another size is, unless the size that the model saw is named', () => {
    expect(mask([240, 320])).toEqual(['rle-size-differs /data/rle/size']);
    expect(mask([240, 320], { image_width: 320, image_height: 240 })).toEqual([]);
    expect(mask([120, 160], { image_width: 320, image_height: 240 })).toEqual([]);
  });

  test('of nothing is empty', () => {
    expect(mask([480, 640], {}, [])).toEqual(['zero-size /data/rle']);
  });
});

describe('keypoints', () => {
  const pose = (list: [number, number, number?][]) =>
    warningsOf('keypoint', {
      keypoints: list.map(([x, y, visibility = 2], i) => ({ name: `k${i}`, x, y, visibility })),
    });

  test('are judged by those that are drawn', () => {
    expect(
      pose([
        [5, 5],
        [0, 0, 0],
        [640, 480],
      ]),
    ).toEqual([]);
    expect(pose([[0, 0, 0]])).toEqual([]);
    expect(
      pose([
        [0.3, 0.4],
        [0.5, 0.9],
      ]),
    ).toEqual(['looks-normalized /data/keypoints']);
    expect(
      pose([
        [-5, 5],
        [700, 5],
        [-1, 3, 0],
      ]),
    ).toEqual(['outside-image /data/keypoints']);
    expect(
      pose([
        [-5, 5],
        [700, 5],
        [3, 3],
      ]),
    ).toEqual(['mostly-outside-image /data/keypoints']);
  });
});

test('an unknown colour map is not an error: the default one is drawn', () => {
  const { geometry, warnings } = decoded('heatmap', { values: [[1]], colormap: 'jet' });
  expect(geometry).toMatchObject({ colormap: null });
  expect(warnings).toMatchObject([{ code: 'unknown-colormap', pointer: '/data/colormap' }]);
});

test('codes are kebab-case and unique', () => {
  for (const code of warningCodes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(new Set(warningCodes).size).toBe(warningCodes.length);
});
