import { describe, expect, test } from 'vitest';
import { cocoKeypointNames } from '@/lib/geometry/keypoints';
import { annotationOf, decoded, errorsOf, pointersOf } from '@/lib/testing/judge';

function poseOf(data: object) {
  const { geometry } = decoded('keypoint', data);
  if (geometry.type !== 'keypoint') throw new Error('expected keypoints');
  return geometry;
}

describe('decoded keypoints', () => {
  test('are visible and of unknown confidence where nothing is said', () => {
    expect(poseOf({ keypoints: [{ name: 'tip', x: 3, y: 4 }] }).keypoints).toEqual([
      { name: 'tip', x: 3, y: 4, confidence: null, visibility: 2 },
    ]);
  });

  test('keep what was said, in the order sent', () => {
    const keypoints = [
      { name: 'b', x: 1, y: 2, confidence: 0, visibility: 1 },
      { name: 'a', x: 3, y: 4, confidence: 1, visibility: 0 },
    ];
    expect(poseOf({ keypoints }).keypoints).toEqual(keypoints);
  });

  test('are scaled to the image', () => {
    const keypoints = [{ name: 'tip', x: 0.5, y: 0.25 }];
    expect(poseOf({ keypoints, normalized: true }).keypoints).toMatchObject([{ x: 320, y: 120 }]);
    const seen = { keypoints: [{ name: 'tip', x: 10, y: 10 }], image_width: 320, image_height: 960 };
    expect(poseOf(seen).keypoints).toMatchObject([{ x: 20, y: 5 }]);
  });

  test('have bounds around those that are drawn, and no area', () => {
    const keypoints = [
      { name: 'a', x: 0, y: 0, visibility: 0 },
      { name: 'b', x: 10, y: 40 },
      { name: 'c', x: 30, y: 20, visibility: 1 },
    ];
    expect(decoded('keypoint', { keypoints })).toMatchObject({
      bounds: { xMin: 10, yMin: 20, xMax: 30, yMax: 40 },
      area: null,
    });
    expect(decoded('keypoint', { keypoints: keypoints.slice(0, 1) }).bounds).toBeNull();
  });

  test('are joined as the skeleton says', () => {
    const keypoints = ['a', 'b', 'c'].map((name, i) => ({ name, x: i, y: 9 }));
    expect(
      poseOf({
        keypoints,
        skeleton: [
          ['c', 'a'],
          ['a', 'b'],
        ],
      }).skeleton,
    ).toEqual([
      [2, 0],
      [0, 1],
    ]);
    expect(poseOf({ keypoints }).skeleton).toEqual([]);
  });

  test('that go by COCO’s names have COCO’s limbs, as far as their ends are there', () => {
    const all = cocoKeypointNames.map((name, i) => ({ name, x: 20 + i, y: 9 }));
    expect(poseOf({ keypoints: all }).skeleton).toHaveLength(19);
    expect(
      poseOf({ keypoints: all.slice(0, 3) })
        .skeleton.toSorted()
        .join(' '),
    ).toBe('0,1 0,2 1,2');
    expect(poseOf({ keypoints: all, skeleton: [] }).skeleton).toEqual([]);
    const turned = all.toReversed();
    for (const [from, to] of poseOf({ keypoints: turned }).skeleton) {
      expect([16 - from, 16 - to].every((place) => place >= 0 && place <= 16)).toBe(true);
      expect(turned[from]?.name).not.toBe(turned[to]?.name);
    }
  });

  test('with a name of their own, or a name twice, have no limbs by themselves', () => {
    const [nose, eye] = ['nose', 'left_eye'].map((name) => ({ name, x: 9, y: 9 }));
    expect(poseOf({ keypoints: [nose, eye, { name: 'tail', x: 1, y: 2 }] }).skeleton).toEqual([]);
    expect(poseOf({ keypoints: [nose, eye, nose] }).skeleton).toEqual([]);
  });
});

describe('keypoints', () => {
  const nose = { name: 'nose', x: 5, y: 5 };

  test('have each fault named', () => {
    const keypoints = [nose, { name: '', x: '5', y: null, confidence: 7, visibility: 3 }, 4];
    expect(pointersOf(annotationOf('keypoint', { keypoints }))).toEqual([
      '/data/keypoints/1/name',
      '/data/keypoints/1/x',
      '/data/keypoints/1/y',
      '/data/keypoints/1/confidence',
      '/data/keypoints/1/visibility',
      '/data/keypoints/2',
    ]);
    expect(pointersOf(annotationOf('keypoint', { keypoints: [] }))).toEqual(['/data/keypoints']);
  });

  test('are joined by names that exist and are unambiguous', () => {
    const skeleton = [['nose', 'tail'], ['nose', 3], ['nose'], ['nose', 'twin']];
    const keypoints = [nose, { ...nose, name: 'twin' }, { ...nose, name: 'twin' }];
    const errors = errorsOf(annotationOf('keypoint', { keypoints, skeleton }));
    expect(errors.map(({ pointer, message }) => `${pointer.slice(19)}: ${message}`)).toEqual([
      '/skeleton/0/1: no keypoint is called "tail"',
      '/skeleton/1/1: a limb joins keypoints by name; got 3',
      '/skeleton/2: a limb must be a pair of keypoint names; got a list of 1',
      '/skeleton/3/1: more than one keypoint is called "twin"',
    ]);
  });
});
