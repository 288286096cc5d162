import { expect, it } from 'vitest';
import { decodeGeometry } from './decode';
import { sketchGeometry } from './sketch';

const image = { width: 2000, height: 1000 };

it('draws a box in units of which the longer side has 1000', () => {
  const box = decodeGeometry('bounding_box', { bbox: [100, 200, 400, 600] }, image);
  expect(sketchGeometry(box, image)).toEqual({ type: 'box', box: [50, 100, 250, 400] });
});

it('draws a polygon by its corners, with its holes', () => {
  const square = (from: number, to: number) => [
    [from, from],
    [(from + to) / 2, from],
    [to, from],
    [to, to],
    [from, to],
  ];
  const ring = decodeGeometry('segmentation', { rings: [square(0, 800), square(200, 400)] }, image);
  expect(sketchGeometry(ring, image)).toEqual({
    type: 'region',
    rings: [
      [0, 0, 400, 0, 400, 400, 0, 400],
      [100, 100, 200, 100, 200, 200, 100, 200],
    ],
  });
});

it('draws a mask on its own axes: columns first, as COCO counts', () => {
  const rle = { size: [4, 8], counts: [4, 4, 24] };
  const mask = decodeGeometry('segmentation', { rle, format: 'rle' }, { width: 8, height: 4 });
  expect(sketchGeometry(mask, { width: 8, height: 4 })).toEqual({
    type: 'region',
    rings: [[125, 0, 250, 0, 250, 500, 125, 500]],
  });
});

it('leaves out keypoints that are not labelled, and their bones', () => {
  const pose = decodeGeometry(
    'keypoint',
    {
      keypoints: [
        { name: 'a', x: 100, y: 100, visibility: 2 },
        { name: 'b', x: 0, y: 0, visibility: 0 },
        { name: 'c', x: 300, y: 100, visibility: 1 },
      ],
      skeleton: [
        ['a', 'b'],
        ['a', 'c'],
      ],
    },
    image,
  );
  expect(sketchGeometry(pose, image)).toEqual({ type: 'pose', points: [50, 50, 150, 50], bones: [[0, 1]] });
});

it('draws nothing of what has no place in the image', () => {
  const scores = decodeGeometry('classification', { scores: { cat: 0.9 } }, image);
  expect(sketchGeometry(scores, image)).toBeNull();
});
