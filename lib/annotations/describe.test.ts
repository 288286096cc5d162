import { expect, test } from 'vitest';
import { describeGeometry, formatPixels } from '@/lib/annotations/describe';
import { decoded } from '@/lib/testing/judge';

function text(type: string, data: object): string {
  const { geometry, area } = decoded(type, data);
  return describeGeometry(geometry, area);
}

test.each([
  ['bounding_box', { bbox: [100, 150, 50, 100] }, '50 × 100'],
  ['bounding_box', { bbox: [1, 1, 12.345, 1234.5] }, '12.3 × 1\u202f235'],
  [
    'segmentation',
    {
      points: [
        [0, 0],
        [100, 0],
        [100, 50],
        [0, 50],
      ],
    },
    'polygon 5\u202f000 px²',
  ],
  ['segmentation', { rle: { counts: [0, 1234], size: [480, 640] } }, 'mask 1\u202f234 px²'],
  ['keypoint', { keypoints: [{ name: 'a', x: 1, y: 2 }] }, '1 keypoint'],
  [
    'keypoint',
    {
      keypoints: [
        { name: 'a', x: 1, y: 2 },
        { name: 'b', x: 1, y: 2, visibility: 0 },
      ],
    },
    '1 of 2 keypoints',
  ],
  ['classification', { scores: { dog: 0.9, cat: 0.1 } }, '2 classes'],
  [
    'heatmap',
    {
      values: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    },
    '3 × 2 values',
  ],
  ['heatmap', { artifact_name: 'heatmap.png' }, 'heatmap.png'],
  ['heatmap', { storage_path: 'runs/1/heat.png' }, 'runs/1/heat.png'],
])('%s %j reads "%s"', (type, data, expected) => {
  expect(text(type, data)).toBe(expected);
});

test('pixels have a decimal only where they are few', () => {
  expect([0, 0.04, 0.05, 99.94, 99.96, 100.4, 1234567.8].map(formatPixels)).toEqual([
    '0',
    '0',
    '0.1',
    '99.9',
    '100',
    '100',
    '1\u202f234\u202f568',
  ]);
});
