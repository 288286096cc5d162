import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceToOutline } from './polygon';
import { rasteriseRings } from './rasterise';
import { decodeMask } from './rle';
import { simplifyRing, traceRings } from './trace';

const masks = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height })
      .map((mask) => ({ mask, width, height })),
  );

describe('traceRings', () => {
  it('gives rings that cover exactly the mask, whatever its holes and corners', () => {
    fc.assert(
      fc.property(masks, ({ mask, width, height }) => {
        const rings = traceRings(mask, { width, height });
        expect([...decodeMask(rasteriseRings(rings, { width, height }))]).toEqual(mask);
      }),
    );
  });

  it('gives corners only', () => {
    expect(traceRings([1, 1, 1, 1], { width: 2, height: 2 })).toEqual([
      [
        { x: 0, y: 0 },
        { x: 2, y: 0 },
        { x: 2, y: 2 },
        { x: 0, y: 2 },
      ],
    ]);
  });
});

const rings = fc.array(
  fc.record({ x: fc.integer({ min: 0, max: 20 }), y: fc.integer({ min: 0, max: 20 }) }),
  { minLength: 3, maxLength: 40 },
);

describe('simplifyRing', () => {
  it('leaves no former point farther away than the tolerance, and invents none', () => {
    fc.assert(
      fc.property(rings, fc.constantFrom(0, 0.5, 1, 3), (ring, tolerance) => {
        const simple = simplifyRing(ring, tolerance);
        expect(simple.length).toBeGreaterThanOrEqual(3);
        expect(simple.length).toBeLessThanOrEqual(ring.length);
        for (const point of simple) expect(ring).toContain(point);
        for (const point of ring)
          expect(distanceToOutline({ parts: [[simple]] }, point)).toBeLessThanOrEqual(tolerance + 1e-9);
      }),
    );
  });

  it('takes a straight line of many points for its ends', () => {
    const steps = Array.from({ length: 11 }, (_, x) => ({ x, y: 0 }));
    expect(simplifyRing([...steps, { x: 10, y: 5 }, { x: 0, y: 5 }], 0.1)).toHaveLength(4);
  });
});
