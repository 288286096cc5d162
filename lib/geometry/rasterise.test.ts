import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rasterisePolygon, rasteriseRings } from '@/lib/geometry/rasterise';
import { decodeMask, encodeMask, rleArea, sumOf } from '@/lib/geometry/rle';
import { toCompressedCounts } from '@/lib/geometry/rle-counts';
import type { Ring, Rle, Size } from '@/lib/geometry/shapes';
import vectors from '@/lib/geometry/vectors/rle.json';
import { imageSize, ringIn } from '@/lib/testing/arbitraries';

const sizedRing = imageSize(12).chain((size) => ringIn(size, 6).map((ring) => ({ size, ring })));
const ringPair = imageSize(12).chain((size) =>
  fc.record({ size: fc.constant(size), a: ringIn(size, 3), b: ringIn(size, 3) }),
);

function square(x: number, y: number, side: number): Ring {
  return [
    { x, y },
    { x: x + side, y },
    { x: x + side, y: y + side },
    { x, y: y + side },
  ];
}

/**
 * The scheme as COCO states it, step by step: every point of the outline on the fine grid, and a switch wherever it
 * passes the middle of a column.
 */
function rasteriseByOutline(ring: Ring, size: Size): Rle {
  const fine = (value: number) => Math.trunc(5 * value + 0.5);
  const outline: { u: number; v: number }[] = [];
  for (const [i, from] of ring.entries()) {
    const to = ring[(i + 1) % ring.length] ?? from;
    const a = { u: fine(from.x), v: fine(from.y) };
    const b = { u: fine(to.x), v: fine(to.y) };
    const du = Math.abs(b.u - a.u);
    const dv = Math.abs(b.v - a.v);
    const isFlat = du >= dv;
    const isTurned = isFlat ? a.u > b.u : a.v > b.v;
    const [start, end] = isTurned ? [b, a] : [a, b];
    const slope = isFlat ? (end.v - start.v) / du : (end.u - start.u) / dv;
    const points = Array.from({ length: Math.max(du, dv) + 1 }, (_, step) =>
      isFlat
        ? { u: start.u + step, v: Math.trunc(start.v + (du === 0 ? 0 : slope * step) + 0.5) }
        : { u: Math.trunc(start.u + slope * step + 0.5), v: start.v + step },
    );
    outline.push(...(isTurned ? points.reverse() : points));
  }
  const flips = new Uint8Array(size.width * size.height + 1);
  for (let i = 1; i < outline.length; i++) {
    const [p, q] = [outline[i - 1], outline[i]];
    if (!p || !q || p.u === q.u) continue;
    const column = (Math.min(p.u, q.u) + 0.5) / 5 - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > size.width - 1) continue;
    const row = Math.ceil(Math.min(size.height, Math.max(0, (Math.min(p.v, q.v) + 0.5) / 5 - 0.5)));
    const place = column * size.height + row;
    flips[place] = 1 - (flips[place] ?? 0);
  }
  let on = 0;
  const mask = new Uint8Array(size.width * size.height);
  for (let place = 0; place < mask.length; place++) {
    on ^= flips[place] ?? 0;
    mask[(place % size.height) * size.width + Math.floor(place / size.height)] = on;
  }
  return encodeMask(mask, size);
}

test('polygons become the masks that pycocotools makes of them', () => {
  for (const {
    size: [height = 0, width = 0],
    points,
    compressed,
    area,
  } of vectors.polygons) {
    const ring = points.map(([x = 0, y = 0]) => ({ x, y }));
    const rle = rasteriseRings([ring], { width, height });
    expect(toCompressedCounts(rle.counts)).toBe(compressed);
    expect(rleArea(rle)).toBe(area);
  }
  expect(vectors.polygons.length).toBeGreaterThan(20);
});

describe('a rasterised ring', () => {
  test('is that of the outline drawn point by point, also where it leaves the image', () => {
    fc.assert(
      fc.property(sizedRing, ({ size, ring }) => {
        expect(rasteriseRings([ring], size)).toEqual(rasteriseByOutline(ring, size));
      }),
      { numRuns: 1000 },
    );
  });

  test('on whole pixels is just those pixels', () => {
    const mask = decodeMask(rasteriseRings([square(1, 2, 3)], { width: 6, height: 7 }));
    const expected = Uint8Array.from({ length: 42 }, (_, i) => {
      const [x, y] = [i % 6, Math.floor(i / 6)];
      return Number(x >= 1 && x < 4 && y >= 2 && y < 5);
    });
    expect(mask).toEqual(expected);
  });

  test('fills its image, and no more, however far it reaches', () => {
    const size = { width: 3, height: 2 };
    const rle = rasteriseRings([square(-1e12, -1e12, 3e12)], size);
    expect(rle.counts).toEqual(Uint32Array.of(0, 6));
    const steep = [
      { x: -1e9, y: -1e15 },
      { x: 1e9, y: 1e15 },
      { x: 1e9, y: -1e15 },
    ];
    expect(sumOf(rasteriseRings([steep], size).counts)).toBe(6);
  });
});

describe('a rasterised polygon', () => {
  test('leaves its holes empty', () => {
    const rings = [square(0, 0, 6), square(2, 2, 2)];
    expect(rleArea(rasterisePolygon({ parts: [rings] }, { width: 6, height: 6 }))).toBe(32);
  });

  test('covers what any part covers, where parts overlap too', () => {
    fc.assert(
      fc.property(ringPair, ({ size, a, b }) => {
        const union = decodeMask(rasterisePolygon({ parts: [[a], [b]] }, size));
        const [maskA, maskB] = [a, b].map((ring) => decodeMask(rasteriseRings([ring], size)));
        expect(union).toEqual(union.map((_, i) => Math.max(maskA?.[i] ?? 0, maskB?.[i] ?? 0)));
      }),
    );
  });

  test('of several rings is on where an odd number of them is', () => {
    fc.assert(
      fc.property(ringPair, ({ size, a, b }) => {
        const mask = decodeMask(rasterisePolygon({ parts: [[a, b]] }, size));
        const [maskA, maskB] = [a, b].map((ring) => decodeMask(rasteriseRings([ring], size)));
        expect(mask).toEqual(mask.map((_, i) => (maskA?.[i] ?? 0) ^ (maskB?.[i] ?? 0)));
      }),
    );
  });

  test('without parts is empty', () => {
    expect(rasterisePolygon({ parts: [] }, { width: 3, height: 2 }).counts).toEqual(Uint32Array.of(6));
  });
});
