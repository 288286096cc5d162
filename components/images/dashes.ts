/** Lines of analyses that are shown over one another differ by their dashes, in CSS pixels; the first is solid. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/** The dashes of a layer by its place among those shown; after four they repeat. */
export function dashOfLayer(place: number): readonly number[] {
  return dashes[Math.max(0, place) % dashes.length] ?? [];
}
