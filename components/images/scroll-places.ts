import { rowAt, type Sheet } from './justify';

/** A picture of a grid, and how many pixels of its row lie above the window's top. */
interface ScrollPlace {
  readonly index: number;
  readonly offset: number;
}

const places = new Map<string, ScrollPlace>();

/** How far each grid was scrolled when it was last seen, in this tab. */
export const scrollPlaces = {
  get: (key: string): ScrollPlace | undefined => places.get(key),
  remember(key: string, sheet: Sheet, y: number): void {
    const row = rowAt(sheet, y);
    places.set(key, { index: sheet.firsts[row] ?? 0, offset: y - (sheet.tops[row] ?? 0) });
  },
};
