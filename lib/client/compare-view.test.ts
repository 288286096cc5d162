import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairKinds } from '@/lib/comparison/compare';
import {
  type CompareView,
  compareModes,
  compareViewCodec,
  pairSorts,
  usualCompareView,
} from './compare-view';

const share = (least: number) => fc.integer({ min: least * 100, max: 100 }).map((n) => n / 100);
const name = fc.oneof(
  fc.constantFrom('car', 'a=b', '__proto__', 'é & ü', '"'),
  fc.string({ minLength: 1, maxLength: 20 }),
);
const region = fc.constantFrom(null, { xMin: 1.5, yMin: 0, xMax: 20.25, yMax: 9 });
const views: fc.Arbitrary<CompareView> = fc
  .record({
    mode: fc.constantFrom(...compareModes),
    sides: fc.uniqueArray(name, { maxLength: 4 }),
    iou: share(0.05),
    movedIou: share(0.05),
    mapping: fc.constantFrom(
      [],
      [['automobile', 'car'] as const],
      [['a=b', 'c&d'] as const, ['x', '"'] as const],
    ),
    hiddenKinds: fc.subarray([...pairKinds]),
    byKind: fc.constantFrom(null, true, false),
    isHeatDifference: fc.constantFrom(null, true, false),
    isHeatShared: fc.boolean(),
    isLinked: fc.boolean(),
    split: share(0),
    lens: fc.constantFrom(null, { x: 0, y: 12 }, { x: -3, y: 7 }),
    lensSize: fc.constantFrom(null, 40, 220),
    search: fc.oneof(fc.constant(''), name),
    sort: fc.constantFrom(...pairSorts),
  })
  .chain((view) =>
    fc
      .record({
        regions: view.isLinked ? fc.constant([null, null, null]) : fc.tuple(region, region, region),
        against: fc.integer({ min: 1, max: Math.max(1, view.sides.length - 1) }),
        thresholds: fc.tuple(share(0), share(0), share(0), share(0)),
      })
      .map(({ regions, against, thresholds }) => ({
        ...view,
        regions,
        against,
        thresholds: thresholds.map((threshold, i) => (i < view.sides.length ? threshold : 0)),
      })),
  );

describe('a comparison in a link', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(views, (view) => {
        const query = compareViewCodec.write(view).toString();
        expect(compareViewCodec.read(new URLSearchParams(query))).toEqual(view);
      }),
    );
  });

  it('is not there at all while nothing is compared', () => {
    expect(compareViewCodec.write(usualCompareView).toString()).toBe('');
  });

  it('owns every parameter that it writes', () => {
    fc.assert(
      fc.property(views, (view) => {
        for (const written of compareViewCodec.write(view).keys())
          expect(compareViewCodec.names).toContain(written);
      }),
    );
  });

  it('takes any address, and drops what it cannot read', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...compareViewCodec.names), fc.string()), (query) => {
        const view = compareViewCodec.read(new URLSearchParams(query));
        expect(view.iou).toBeGreaterThanOrEqual(0.05);
        expect(view.iou).toBeLessThanOrEqual(1);
        expect(view.against).toBe(1);
      }),
    );
  });
});
