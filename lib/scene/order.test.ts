import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeColumns, encodeColumns } from '@/lib/annotations/columns';
import { hiddenTint, passes, passesArea, untinted } from '@/lib/scene/filter';
import {
  classSlot,
  classSlots,
  countPassing,
  lookSlot,
  orderItems,
  passesItem,
  passesRow,
  rowsByScore,
  visitPassing,
} from '@/lib/scene/order';

const confidence = fc.option(
  fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  {
    nil: null,
  },
);
const columns = fc
  .array(
    fc.record({
      className: fc.constantFrom('a', 'b', 'c', null),
      confidence,
      area: fc.constantFrom(0, 1, 4, null),
    }),
    { maxLength: 40 },
  )
  .map((rows) =>
    decodeColumns(
      encodeColumns(
        '00000000-0000-7000-8000-000000000000',
        rows.map((row, i) => ({
          id: `00000000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`,
          type: 'bounding_box' as const,
          ...row,
          xMin: 0,
          yMin: 0,
          xMax: 1,
          yMax: 1,
          data: null,
        })),
      ).buffer,
    ),
  );
const filters = fc.record({
  threshold: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  hideUnscored: fc.boolean(),
  hiddenSlots: fc.uniqueArray(fc.nat(4)).map((slots) => new Set(slots)),
  most: fc.constantFrom(0, 0.25, 0.5, 1),
  hiddenTypes: fc.uniqueArray(fc.nat(2)).map((types) => new Set(types)),
  area: fc.option(
    fc.record({ min: fc.constantFrom(0, 1, 2), max: fc.constantFrom(1, 4, Number.POSITIVE_INFINITY) }),
    { nil: undefined },
  ),
});

describe('the order of items', () => {
  it('holds every row once, class after class, each by descending confidence with the unscored last', () => {
    fc.assert(
      fc.property(columns, (c) => {
        const order = orderItems(c, rowsByScore(c));
        expect([...order.rows].sort((a, b) => a - b)).toEqual(
          Array.from({ length: c.count }, (_, row) => row),
        );
        expect(order.classStart.at(-1)).toBe(c.count);
        for (let slot = 0; slot < classSlots(c); slot++) {
          const from = order.classStart[slot] ?? -1;
          const to = order.classStart[slot + 1] ?? -1;
          const scores = [...order.scores.slice(from, to)];
          expect([...order.rows.slice(from, to)].every((row) => classSlot(c, row) === slot)).toBe(true);
          const rank = (score: number): number => (Number.isNaN(score) ? -1 : score);
          expect(scores).toEqual(scores.toSorted((a, b) => rank(b) - rank(a)));
        }
      }),
    );
  });

  it('visits exactly the items that pass the filter, a threshold being "at least"', () => {
    fc.assert(
      fc.property(columns, filters, (c, filter) => {
        const order = orderItems(c, rowsByScore(c));
        const visited: number[] = [];
        visitPassing(order, filter, (from, to, slot) => {
          expect(from).toBeLessThan(to);
          for (let item = from; item < to; item++) {
            const row = order.rows[item] ?? -1;
            expect(classSlot(c, row)).toBe(slot);
            visited.push(row);
          }
        });
        const expected = Array.from({ length: c.count }, (_, row) => row).filter((row) =>
          passesRow(filter, c, row),
        );
        expect(visited.sort((a, b) => a - b)).toEqual(expected);
        expect(countPassing(order, filter)).toBe(expected.length);
        order.rows.forEach((row, item) => {
          expect(passesItem(filter, order, item, classSlot(c, row))).toBe(expected.includes(row));
        });
      }),
    );
  });

  it('visits what is tinted tint by tint, with a colour of its own, and leaves out what a tint hides', () => {
    const tinted = columns.chain((c) =>
      fc
        .array(fc.constantFrom(0, 1, 2, untinted, hiddenTint), { minLength: c.count, maxLength: c.count })
        .map((tints) => ({ c, tints: { byRow: Uint8Array.from(tints), count: 3 } })),
    );
    fc.assert(
      fc.property(tinted, filters, ({ c, tints }, plain) => {
        const filter = { ...plain, tints };
        const order = orderItems(c, rowsByScore(c));
        const visited: number[] = [];
        const seenTints: number[] = [];
        visitPassing(order, filter, (from, to, slot) => {
          for (let item = from; item < to; item++) {
            const row = order.rows[item] ?? -1;
            expect(slot).toBe(lookSlot(c, filter, row));
            visited.push(row);
            seenTints.push(slot < classSlots(c) ? -1 : slot);
          }
        });
        expect(seenTints).toEqual(seenTints.toSorted((a, b) => a - b));
        const expected = Array.from({ length: c.count }, (_, row) => row).filter((row) =>
          passesRow(filter, c, row),
        );
        expect(visited.sort((a, b) => a - b)).toEqual(expected);
        expect(expected.every((row) => tints.byRow[row] !== hiddenTint)).toBe(true);
      }),
    );
  });

  it('lets what has no confidence pass every threshold, unless the unscored are hidden', () => {
    const open = { threshold: 1, hideUnscored: false, hiddenSlots: new Set<number>() };
    expect(passes(open, 0, Number.NaN)).toBe(true);
    expect(passes({ ...open, hideUnscored: true }, 0, Number.NaN)).toBe(false);
    expect(passes({ ...open, threshold: 0.3 }, 0, 0.3)).toBe(true);
    expect(passes({ ...open, hiddenSlots: new Set([0]) }, 0, 1)).toBe(false);
    expect(passes({ ...open, threshold: 0, most: 0.5 }, 0, 0.5)).toBe(true);
    expect(passes({ ...open, threshold: 0, most: 0.5 }, 0, 0.51)).toBe(false);
    expect(passes({ ...open, threshold: 0, most: 0.5 }, 0, Number.NaN)).toBe(true);
  });

  it('keeps areas from the least to the largest, both included, and what has no extent', () => {
    const filter = {
      threshold: 0,
      hideUnscored: false,
      hiddenSlots: new Set<number>(),
      area: { min: 2, max: 4 },
    };
    expect([1.9, 2, 4, 4.1, Number.NaN].map((area) => passesArea(filter, area))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });
});
