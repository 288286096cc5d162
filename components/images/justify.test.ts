import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heightOfSheet, layOutSheet, neighbourAcross, placesOfRow, rowAt, rowCount, rowOf } from './justify';

const gap = 8;
const sheets = fc
  .record({
    ratios: fc.array(
      fc.oneof(fc.constantFrom(1, 1.5, 0.75), fc.double({ min: 0.35, max: 3.9, noNaN: true })),
      {
        maxLength: 60,
      },
    ),
    width: fc.constantFrom(320, 337.5, 1280, 3800),
    wantedHeight: fc.integer({ min: 80, max: 480 }),
  })
  .map(({ ratios, width, wantedHeight }) => {
    const ratio = (index: number) => ratios[index] ?? 1;
    const options = { count: ratios.length, ratio, width, wantedHeight, gap, captionHeight: 24 };
    return { ratios, ratio, width, wantedHeight, sheet: layOutSheet(options) };
  });

describe('a sheet', () => {
  it('holds every picture once, in order, and never beyond its width', () => {
    fc.assert(
      fc.property(sheets, ({ ratios, ratio, width, sheet }) => {
        const rows = Array.from({ length: rowCount(sheet) }, (_, row) => placesOfRow(sheet, row, ratio, gap));
        expect(rows.flat()).toHaveLength(ratios.length);
        for (const row of rows) {
          const last = row.at(-1);
          expect(row.length).toBeGreaterThan(0);
          // Heights are whole pixels: half a pixel of height is a little width for each picture.
          if (last) expect(last.left + last.width).toBeLessThanOrEqual(width + 2.5 * row.length);
        }
        expect(heightOfSheet(sheet)).toBe(sheet.heights.reduce((sum, height) => sum + height + 24 + gap, 0));
      }),
    );
  });

  it('finds a picture by its height, and the row by its picture', () => {
    fc.assert(
      fc.property(sheets, ({ ratios, ratio, sheet }) => {
        for (let index = 0; index < ratios.length; index++) {
          const row = rowOf(sheet, index);
          expect(rowAt(sheet, (sheet.tops[row] ?? 0) + 1)).toBe(row);
          const above = neighbourAcross(sheet, index, -1, ratio, gap);
          expect(rowOf(sheet, above)).toBe(Math.max(0, row - 1));
        }
      }),
    );
  });

  it('keeps full rows near the wanted height', () => {
    const sheet = layOutSheet({
      count: 1000,
      ratio: (index) => [1.5, 0.67, 1.33, 1][index % 4] ?? 1,
      width: 1280,
      wantedHeight: 180,
      gap,
      captionHeight: 24,
    });
    for (const height of sheet.heights.subarray(0, -1)) {
      expect(height).toBeGreaterThan(130);
      expect(height).toBeLessThan(250);
    }
  });
});
