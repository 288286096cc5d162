import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxIn } from '@/lib/testing/arbitraries';
import { annotationOf, decoded, errorsOf, pointersOf } from '@/lib/testing/judge';

const expected = { xMin: 100, yMin: 150, xMax: 150, yMax: 250 };

describe('a decoded bounding box', () => {
  test.each([
    ['corner and size, where no format is given', { bbox: [100, 150, 50, 100] }],
    ['corner and size', { bbox: [100, 150, 50, 100], format: 'xywh' }],
    ['two corners', { bbox: [100, 150, 150, 250], format: 'xyxy' }],
    ['centre and size', { bbox: [125, 200, 50, 100], format: 'cxcywh' }],
    ['the older form', { x_min: 100, y_min: 150, x_max: 150, y_max: 250 }],
    ['the older form beside an empty bbox', { bbox: null, x_min: 100, y_min: 150, x_max: 150, y_max: 250 }],
    [
      'shares of the image',
      { bbox: [100 / 640, 150 / 480, 150 / 640, 250 / 480], format: 'xyxy', normalized: true },
    ],
    [
      'pixels of the size that the model saw',
      { bbox: [50, 300, 25, 200], image_width: 320, image_height: 960 },
    ],
  ])('is the same from %s', (_, data) => {
    const { geometry, bounds, area, warnings } = decoded('bounding_box', data);
    expect(geometry).toEqual({ type: 'bounding_box', box: bounds });
    for (const [side, value] of Object.entries(expected))
      expect(Reflect.get(bounds ?? {}, side), side).toBeCloseTo(value, 9);
    expect(area).toBeCloseTo(5000, 9);
    expect(warnings).toEqual([]);
  });

  test('normalised coordinates are shares of the displayed image, whatever size the model saw', () => {
    const data = { bbox: [0, 0, 0.5, 1], normalized: true, image_width: 99, image_height: 7 };
    expect(decoded('bounding_box', data).bounds).toEqual({ xMin: 0, yMin: 0, xMax: 320, yMax: 480 });
  });

  test('has its area in pixels of the image', () => {
    expect(decoded('bounding_box', { bbox: [0.5, 0.5, 0.5, 0.25], normalized: true }).area).toBe(320 * 120);
    const seen = { bbox: [10, 10, 20, 30], format: 'cxcywh', image_width: 320, image_height: 240 };
    expect(decoded('bounding_box', seen).area).toBe(40 * 60);
  });

  test('is the bbox where the older form stands beside it', () => {
    const data = { bbox: [1, 2, 3, 4], x_min: 'not looked at' };
    expect(decoded('bounding_box', data).bounds).toEqual({ xMin: 1, yMin: 2, xMax: 4, yMax: 6 });
  });

  test('that covers the image covers all of it', () => {
    expect(decoded('bounding_box', { bbox: [0, 0, 640, 480] })).toMatchObject({
      bounds: { xMin: 0, yMin: 0, xMax: 640, yMax: 480 },
      area: 640 * 480,
      warnings: [],
    });
  });

  test('is what was sent, to the last digit, where nothing is scaled', () => {
    fc.assert(
      fc.property(boxIn({ width: 640, height: 480 }, 20), (box) => {
        const corners = { x_min: box.xMin, y_min: box.yMin, x_max: box.xMax, y_max: box.yMax };
        expect(decoded('bounding_box', corners).bounds).toEqual(box);
      }),
    );
  });
});

describe('a bounding box', () => {
  test('with a negative side is refused at that side', () => {
    expect(pointersOf(annotationOf('bounding_box', { bbox: [10, 10, -1, 5] }))).toEqual(['/data/bbox/2']);
    expect(pointersOf(annotationOf('bounding_box', { bbox: [10, 10, -1, -5], format: 'cxcywh' }))).toEqual([
      '/data/bbox/2',
      '/data/bbox/3',
    ]);
    expect(pointersOf(annotationOf('bounding_box', { x_min: 5, y_min: 5, x_max: 6, y_max: 4 }))).toEqual([
      '/data/y_max',
    ]);
    const [error] = errorsOf(annotationOf('bounding_box', { bbox: [100, 150, 50, 100], format: 'xyxy' }));
    expect(error).toMatchObject({
      pointer: '/annotations/0/data/bbox/2',
      expected: 'a number from 100',
      got: 50,
    });
    expect(error?.message).toContain('send "format": "xywh"');
  });

  test('is four finite numbers', () => {
    expect(errorsOf(annotationOf('bounding_box', { bbox: [1, 2, 3] }))).toMatchObject([
      { pointer: '/annotations/0/data/bbox', message: 'bbox must be a list of 4 numbers; got a list of 3' },
    ]);
    expect(errorsOf(annotationOf('bounding_box', {}))).toMatchObject([
      { message: 'bbox is required: a list of 4 numbers' },
    ]);
    expect(
      pointersOf(annotationOf('bounding_box', { bbox: [Number.NaN, 1e300, 1, Number.POSITIVE_INFINITY] })),
    ).toEqual(['/data/bbox/0', '/data/bbox/1', '/data/bbox/3']);
    expect(pointersOf(annotationOf('bounding_box', { x_min: 1, y_max: '4' }))).toEqual([
      '/data/y_min',
      '/data/x_max',
      '/data/y_max',
    ]);
  });

  test('of an unknown format is refused with the list of formats', () => {
    expect(errorsOf(annotationOf('bounding_box', { bbox: [1, 2, 3, 4], format: 'yolo' }))[0]?.message).toBe(
      'format must be one of "xywh", "xyxy", "cxcywh"; got "yolo"',
    );
  });

  test('names the size that the model saw whole, or not at all', () => {
    const bbox = [1, 2, 3, 4];
    expect(pointersOf(annotationOf('bounding_box', { bbox, image_width: 640 }))).toEqual([
      '/data/image_height',
    ]);
    expect(pointersOf(annotationOf('bounding_box', { bbox, image_width: 0, image_height: 1.5 }))).toEqual([
      '/data/image_width',
      '/data/image_height',
    ]);
    expect(pointersOf(annotationOf('bounding_box', { bbox, normalized: 'yes' }))).toEqual([
      '/data/normalized',
    ]);
  });
});
