import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnotationType } from '@/lib/annotations/annotation';
import { showAll } from '@/lib/scene/filter';
import { type Frame, haloColour } from '@/lib/scene/frame';
import { drawingOrder, kinds } from '@/lib/scene/kinds';
import type { Scene } from '@/lib/scene/scene';
import { frameOf, type Mark, RecordingPen, sceneOf } from '@/lib/testing/scene';

const size = { width: 640, height: 480 };

function drawn(scene: Scene, frame: Frame): Mark[] {
  const pen = new RecordingPen();
  const draw = <Type extends AnnotationType>(type: Type): void =>
    kinds[type].draw(scene.items[type], pen, frame);
  for (const type of drawingOrder) draw(type);
  return pen.marks;
}

const boxAnnotation = (bbox: number[], confidence: number | null = 0.9, className = 'a') => ({
  annotation_type: 'bounding_box',
  class_name: className,
  confidence,
  data: { bbox },
});

describe('drawing a scene', () => {
  it('puts the edges of a box on the device pixels where the pixels of the photo begin and end', () => {
    const whole = fc.integer({ min: 0, max: 400 });
    const cases = [
      whole,
      whole,
      whole,
      whole,
      fc.integer({ min: 1, max: 16 }),
      fc.constantFrom(1, 2, 3),
    ] as const;
    fc.assert(
      fc.property(...cases, (x, y, width, height, zoom, pixelRatio) => {
        const scale = zoom * pixelRatio;
        const frame = frameOf({ scale, dx: 7, dy: -3, pixelRatio, width: 20000, height: 20000 });
        const [mark] = drawn(sceneOf([boxAnnotation([x, y, width, height])], size), frame).filter(
          ({ colour }) => colour !== haloColour,
        );
        // The middle of the line lies on the edge, or half a pixel beside it where the line is odd.
        const shift = (mark?.width ?? 0) % 2 === 1 ? 0.5 : 0;
        expect(mark?.at).toEqual([
          x * scale + 7 + shift,
          y * scale - 3 + shift,
          width * scale,
          height * scale,
        ]);
      }),
    );
  });

  it('draws lines of the same width at every zoom, and wider ones on denser screens', () => {
    const scene = sceneOf([boxAnnotation([10, 10, 50, 50])], size);
    const widthAt = (scale: number, pixelRatio: number) =>
      drawn(scene, frameOf({ scale, pixelRatio })).at(-1)?.width;
    expect([0.1, 1, 4, 16].map((scale) => widthAt(scale, 1))).toEqual([2, 2, 2, 2]);
    expect([1, 2, 3].map((ratio) => widthAt(1, ratio))).toEqual([2, 3, 5]);
  });

  it('leaves out what the filter hides and what is off the screen', () => {
    const scene = sceneOf(
      [
        boxAnnotation([0, 0, 10, 10], 0.2),
        boxAnnotation([20, 0, 10, 10], 0.5),
        boxAnnotation([500, 400, 10, 10], null),
      ],
      size,
    );
    const lefts = (frame: Frame) =>
      drawn(scene, frame)
        .filter(({ colour }) => colour !== haloColour)
        .map(({ at }) => at[0]);
    expect(lefts(frameOf())).toEqual([20, 0, 500]);
    expect(lefts(frameOf({ filter: { ...showAll, threshold: 0.5 } }))).toEqual([20, 500]);
    expect(lefts(frameOf({ filter: { ...showAll, hideUnscored: true } }))).toEqual([20, 0]);
    expect(lefts(frameOf({ width: 100, height: 100 }))).toEqual([20, 0]);
    expect(lefts(frameOf({ dx: -200, dy: -200, width: 100, height: 100 }))).toEqual([]);
  });

  it('gives each line a dark rim, but not where thousands of rims would darken the photo', () => {
    const some = sceneOf([boxAnnotation([0, 0, 10, 10])], size);
    expect(drawn(some, frameOf()).map(({ colour }) => colour)).toEqual([haloColour, '#dd0000']);
    const many = sceneOf(
      Array.from({ length: 2001 }, (_, i) => boxAnnotation([i % 600, i % 400, 5, 5])),
      size,
    );
    expect(drawn(many, frameOf())).toHaveLength(2001);
    // Zoomed in, only a few of them are left on the screen.
    expect(drawn(many, frameOf({ width: 20, height: 20 })).some(({ colour }) => colour === haloColour)).toBe(
      true,
    );
  });

  it('fills a polygon with holes by the even-odd rule, and overlapping parts as one region', () => {
    const square = (from: number, to: number) => [
      [from, from],
      [from, to],
      [to, to],
      [to, from],
    ];
    const fillOf = (data: object) =>
      drawn(
        sceneOf([{ annotation_type: 'segmentation', class_name: 'a', confidence: 1, data }], size),
        frameOf(),
      ).find(({ kind }) => kind === 'fill');
    expect(fillOf({ rings: [square(0, 30), square(10, 20)] })?.rule).toBe('evenodd');
    expect(fillOf({ polygons: [square(0, 30), square(40, 50)] })?.rule).toBe('evenodd');
    const union = fillOf({ polygons: [square(0, 30), square(20, 50).toReversed()] });
    expect(union?.rule).toBe('nonzero');
    expect(turns(union?.at.slice(0, 8) ?? [])).toBe(turns(union?.at.slice(8) ?? []));
    expect(union?.opacity).toBe(0.5);
  });

  it('never draws a keypoint that is not labelled, nor a bone that ends there', () => {
    const scene = sceneOf(
      [
        {
          annotation_type: 'keypoint',
          class_name: 'p',
          confidence: 1,
          data: {
            keypoints: [
              { name: 'a', x: 10, y: 10, confidence: 0.9 },
              { name: 'b', x: 110, y: 10, visibility: 1 },
              { name: 'c', x: 110, y: 90, visibility: 0 },
              { name: 'd', x: 10, y: 90, confidence: 0.1 },
            ],
            skeleton: [
              ['a', 'b'],
              ['b', 'c'],
              ['a', 'd'],
            ],
          },
        },
      ],
      size,
    );
    const marks = drawn(scene, frameOf()).filter(({ colour }) => colour !== haloColour);
    expect(marks.find(({ kind }) => kind === 'stroke')?.at).toEqual([10, 10, 110, 10, 10, 10, 10, 90]);
    expect(marks.filter(({ kind }) => kind === 'dot').map(({ at }) => at.slice(0, 2))).toEqual([
      [10, 10],
      [10, 90],
    ]);
    // What is hidden in the photo is hollow.
    expect(marks.filter(({ kind }) => kind === 'ring').map(({ at }) => at.slice(0, 2))).toEqual([[110, 10]]);

    const sure = drawn(scene, frameOf({ filter: { ...showAll, threshold: 0.5 } })).filter(
      ({ colour }) => colour !== haloColour,
    );
    expect(sure.find(({ kind }) => kind === 'stroke')?.at).toEqual([10, 10, 110, 10]);
    expect(sure.filter(({ kind }) => kind === 'dot').map(({ at }) => at.slice(0, 2))).toEqual([[10, 10]]);
  });

  it('shrinks the points of a small figure, which they would cover, but not a single point', () => {
    const pose = (xs: number[]) => ({
      annotation_type: 'keypoint',
      class_name: 'p',
      confidence: 1,
      data: { keypoints: xs.map((x, i) => ({ name: `k${i}`, x, y: 20 })) },
    });
    const radius = (xs: number[]) =>
      drawn(sceneOf([pose(xs)], size), frameOf()).findLast(({ kind }) => kind === 'dot')?.at[2] ?? 0;
    expect(radius([20, 100])).toBe(3.5);
    expect(radius([20])).toBe(3.5);
    expect(radius([20, 32])).toBe(1.75);
  });

  it('outlines a mask along its pixel edges, in the place where it is stretched to', () => {
    const scene = sceneOf(
      [
        {
          annotation_type: 'segmentation',
          class_name: 'a',
          confidence: 1,
          data: { rle: { size: [2, 2], counts: [0, 1] }, format: 'rle' },
        },
      ],
      size,
    );
    const pen = new RecordingPen();
    pen.line('#fff', 2, []);
    kinds.segmentation.outline(scene.items.segmentation, 0, pen, frameOf());
    const at = pen.marks[0]?.at ?? [];
    expect(Math.min(...at.filter((_, i) => i % 2 === 0))).toBe(-1);
    expect(Math.max(...at.filter((_, i) => i % 2 === 0))).toBe(321);
    expect(Math.max(...at.filter((_, i) => i % 2 === 1))).toBe(241);
  });
});

/** Which way a ring of flat coordinates turns. */
function turns(xy: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < xy.length; i += 2) {
    const j = (i + 2) % xy.length;
    twice += (xy[i] ?? 0) * (xy[j + 1] ?? 0) - (xy[j] ?? 0) * (xy[i + 1] ?? 0);
  }
  return Math.sign(twice);
}
