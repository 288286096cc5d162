import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { polygonContains } from '@/lib/geometry/polygon';
import { decodeMask, encodeMask } from '@/lib/geometry/rle';
import { toCompressedCounts } from '@/lib/geometry/rle-counts';
import { imageSize, maskOf } from '@/lib/testing/arbitraries';
import { annotationOf, decoded, errorsOf, judge, pointersOf } from '@/lib/testing/judge';

const outer = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];
const inner = [
  [2, 2],
  [8, 2],
  [8, 8],
  [2, 8],
];

function polygonOf(data: object) {
  const { geometry } = decoded('segmentation', data);
  if (geometry.type !== 'segmentation' || geometry.form !== 'polygon') throw new Error('expected a polygon');
  return geometry.polygon;
}

function rleOf(data: object, image?: { width: number; height: number }) {
  const { geometry } = decoded('segmentation', data, image);
  if (geometry.type !== 'segmentation' || geometry.form !== 'rle') throw new Error('expected a mask');
  return geometry.rle;
}

describe('a decoded polygon', () => {
  test('from points is one ring, without a repeated last point', () => {
    const ring = outer.map(([x, y]) => ({ x, y }));
    expect(polygonOf({ points: outer })).toEqual({ parts: [[ring]] });
    expect(polygonOf({ points: [...outer, [0, 0]], format: 'polygon' })).toEqual({ parts: [[ring]] });
  });

  test('from polygons is the union of its parts: what lies in two of them is inside', () => {
    const polygon = polygonOf({ polygons: [outer, inner] });
    expect(polygon.parts).toHaveLength(2);
    expect(polygonContains(polygon, { x: 5, y: 5 })).toBe(true);
  });

  test('from rings has holes', () => {
    const polygon = polygonOf({ rings: [outer, inner] });
    expect(polygonContains(polygon, { x: 5, y: 5 })).toBe(false);
    expect(polygonContains(polygon, { x: 1, y: 5 })).toBe(true);
    expect(decoded('segmentation', { rings: [outer, inner] }).area).toBe(64);
  });

  test('has bounds and area in pixels of the image', () => {
    expect(decoded('segmentation', { points: outer })).toMatchObject({
      bounds: { xMin: 0, yMin: 0, xMax: 10, yMax: 10 },
      area: 100,
    });
    const half = { points: outer, image_width: 320, image_height: 240 };
    expect(decoded('segmentation', half)).toMatchObject({ bounds: { xMax: 20, yMax: 20 }, area: 400 });
    const shares = {
      points: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
      normalized: true,
    };
    expect(decoded('segmentation', shares)).toMatchObject({
      bounds: { xMax: 640, yMax: 480 },
      area: 320 * 480,
    });
  });
});

describe('a decoded mask', () => {
  test('runs down the columns: counts that sum to 45 are three dashes at the left edge', () => {
    const rle = rleOf({ rle: { counts: [12, 5, 8, 3, 15, 2], size: [480, 640] }, format: 'rle' });
    const rows = [...decodeMask(rle).entries()]
      .filter(([, on]) => on === 1)
      .map(([i]) => [i % 640, Math.floor(i / 640)]);
    expect(rows).toEqual([12, 13, 14, 15, 16, 25, 26, 27, 43, 44].map((y) => [0, y]));
  });

  test('is the same from a list of counts and from COCO’s string', () => {
    fc.assert(
      fc.property(
        imageSize(10).chain((size) => maskOf(size).map((mask) => encodeMask(mask, size))),
        (rle) => {
          const size = [rle.height, rle.width];
          expect(rleOf({ rle: { counts: Array.from(rle.counts), size } })).toEqual(rle);
          expect(rleOf({ rle: { counts: toCompressedCounts(rle.counts), size } })).toEqual(rle);
        },
      ),
    );
  });

  test('smaller than the image has bounds and area in pixels of the image', () => {
    const data = { rle: { counts: [6, 6], size: [3, 4] }, image_width: 4, image_height: 3 };
    const { bounds, area, geometry } = decoded('segmentation', data, { width: 40, height: 300 });
    expect(geometry).toMatchObject({ rle: { width: 4, height: 3 } });
    expect(bounds).toEqual({ xMin: 20, yMin: 0, xMax: 40, yMax: 300 });
    expect(area).toBe(6000);
  });

  test('of nothing has no bounds', () => {
    expect(decoded('segmentation', { rle: { counts: [], size: [480, 640] } })).toMatchObject({
      bounds: null,
      area: 0,
    });
  });
});

describe('a polygon', () => {
  const triangle = [
    [0, 0],
    [9, 0],
    [0, 9],
  ];
  const polygon = (data: object) => annotationOf('segmentation', data);

  test('has three different points in every ring', () => {
    expect(
      pointersOf(
        polygon({
          points: [
            [0, 0],
            [1, 1],
            [0, 0],
            [1, 1],
          ],
        }),
      ),
    ).toEqual(['/data/points']);
    expect(
      pointersOf(
        polygon({
          rings: [
            triangle,
            [
              [1, 1],
              [2, 2],
            ],
          ],
        }),
      ),
    ).toEqual(['/data/rings/1']);
    expect(pointersOf(polygon({ polygons: [] }))).toEqual(['/data/polygons']);
  });

  test('has its bad points named', () => {
    expect(
      pointersOf(polygon({ points: [[0, 0], [1], [2, 'x'], { x: 1, y: 2 }, [Number.NaN, null]] })),
    ).toEqual([
      '/data/points/1',
      '/data/points/2/1',
      '/data/points/3',
      '/data/points/4/0',
      '/data/points/4/1',
    ]);
    expect(
      pointersOf(
        polygon({
          polygons: [
            triangle,
            [
              [0, '1'],
              [1, 1],
              [2, 0],
            ],
          ],
        }),
      ),
    ).toEqual(['/data/polygons/1/0/1']);
  });

  test('as COCO’s flat list is answered with what to send', () => {
    const [error] = errorsOf(polygon({ polygons: [[0, 0, 9, 0, 0, 9]] }));
    expect(error).toMatchObject({
      pointer: '/annotations/0/data/polygons/0',
      message: expect.stringContaining('in pairs'),
    });
  });

  test('may have twenty thousand points, all rings together', () => {
    const ring = (n: number) => Array.from({ length: n }, (_, i) => [i % 100, Math.floor(i / 100)]);
    expect(judge({ annotations: [polygon({ points: ring(20_000) })] }).kind).toBe('accepted');
    expect(errorsOf(polygon({ points: ring(20_001) }))).toMatchObject([
      { pointer: '/annotations/0/data/points', message: 'a polygon may have 20000 points; got 20001' },
    ]);
    expect(errorsOf(polygon({ polygons: [ring(10_000), ring(10_001)] }))).toMatchObject([
      { pointer: '/annotations/0/data/polygons', got: 20_001 },
    ]);
  });

  test('is given in one form', () => {
    expect(errorsOf(polygon({ points: triangle, rings: [triangle] }))).toMatchObject([
      { pointer: '/annotations/0/data', message: expect.stringContaining('got points and rings') },
    ]);
    expect(pointersOf(polygon({}))).toEqual(['/data']);
    expect(pointersOf(polygon({ format: 'rle', points: triangle }))).toEqual(['/data']);
    expect(pointersOf(polygon({ format: 'mask', points: triangle }))).toEqual(['/data/format']);
    const both = { points: triangle, rle: { counts: [1], size: [1, 1] } };
    expect(pointersOf(polygon(both))).toEqual(['/data']);
    expect(judge({ annotations: [polygon({ ...both, format: 'polygon' })] }).kind).toBe('accepted');
  });
});

describe('a mask', () => {
  const mask = (counts: unknown, size: unknown = [4, 3]) =>
    annotationOf('segmentation', { rle: { counts, size }, format: 'rle' });

  test('has whole, non-negative counts, each bad one named', () => {
    expect(pointersOf(mask([1, -2, 0.5, '3', null]))).toEqual(
      [1, 2, 3, 4].map((i) => `/data/rle/counts/${i}`),
    );
  });

  test('may sum to height × width, and not to more', () => {
    expect(judge({ annotations: [mask([6, 6])] }).kind).toBe('accepted');
    expect(errorsOf(mask([6, 7]))).toMatchObject([
      { pointer: '/annotations/0/data/rle/counts', got: 13, message: expect.stringContaining('sum to 13') },
    ]);
  });

  test('takes COCO’s compressed string, and refuses it at the string', () => {
    expect(judge({ annotations: [mask('66')] }).kind).toBe('accepted');
    expect(errorsOf(mask('6 6'))).toMatchObject([
      { pointer: '/annotations/0/data/rle/counts', message: 'character 1 cannot be in a compressed RLE' },
    ]);
  });

  test('has a size of two whole numbers whose product is bounded before anything is made of it', () => {
    expect(pointersOf(mask([1], [480]))).toEqual(['/data/rle/size']);
    expect(pointersOf(mask([1], [0, 2.5]))).toEqual(['/data/rle/size/0', '/data/rle/size/1']);
    expect(errorsOf(mask([1], [2 ** 14, 2 ** 14 + 1]))[0]?.message).toBe(
      `a mask may have ${2 ** 28} pixels; got 16384 × 16385 = ${2 ** 14 * (2 ** 14 + 1)}`,
    );
  });

  test('has its counts judged also where its size is wrong', () => {
    expect(pointersOf(mask([1, -1], null))).toEqual(['/data/rle/size', '/data/rle/counts/1']);
  });

  test('is an object with counts and size', () => {
    expect(pointersOf(annotationOf('segmentation', { rle: [1, 2], format: 'rle' }))).toEqual(['/data/rle']);
    expect(pointersOf(annotationOf('segmentation', { rle: {}, format: 'rle' }))).toEqual([
      '/data/rle/size',
      '/data/rle/counts',
    ]);
  });
});
