import { palette } from '@/lib/annotations/palette';
import { colourMap, colourMapLength } from '@/lib/geometry/colour-maps';
import type { SceneFilter } from '@/lib/scene/filter';
import { type ItemOrder, visitPassing } from '@/lib/scene/order';

/** Of annotations without a class, and of those without a confidence where colours tell the confidence. */
export const unknownColour = '#b4b8be';

/** How the annotations of a scene get their colours (#rrggbb). Plain data, so that a worker can be told. */
export type Colouring =
  /** By class slot. */
  | { readonly by: 'slot'; readonly colours: readonly string[] }
  /** Equal steps of the confidence from 0 to 1. */
  | { readonly by: 'score'; readonly colours: readonly string[] }
  /** The colour of each row, as an index. */
  | { readonly by: 'row'; readonly colours: readonly string[]; readonly indexes: Uint8Array };

/** The colour of an annotation; `score` NaN = unknown. */
export function colourOf(colouring: Colouring, slot: number, score: number, row: number): string {
  const { colours } = colouring;
  if (colouring.by === 'slot') return colours[slot] ?? unknownColour;
  if (colouring.by === 'score') return colours[stepOf(score, colours.length)] ?? unknownColour;
  return colours[colouring.indexes[row] ?? 0] ?? unknownColour;
}

/** −1 where the score is unknown. */
function stepOf(score: number, steps: number): number {
  return Number.isNaN(score) ? -1 : Math.min(steps - 1, Math.floor(score * steps));
}

/** As `visitPassing`, with runs of one colour each. */
export function visitColours(
  order: ItemOrder,
  filter: SceneFilter,
  colouring: Colouring,
  visit: (from: number, to: number, colour: string) => void,
): void {
  visitPassing(order, filter, (from, to, slot) => {
    const colourAt = (item: number): string =>
      colourOf(colouring, slot, order.scores[item] ?? Number.NaN, order.rows[item] ?? 0);
    if (colouring.by === 'slot') {
      visit(from, to, colourAt(from));
      return;
    }
    let start = from;
    let colour = colourAt(from);
    for (let item = from + 1; item < to; item++) {
      const next = colourAt(item);
      if (next === colour) continue;
      visit(start, item, colour);
      start = item;
      colour = next;
    }
    visit(start, to, colour);
  });
}

/** Whether two colourings give the same colours. */
export function isSameColouring(a: Colouring, b: Colouring): boolean {
  return (
    a.by === b.by &&
    a.colours.length === b.colours.length &&
    a.colours.every((colour, i) => colour === b.colours[i]) &&
    (a.by !== 'row' || b.by !== 'row' || a.indexes === b.indexes)
  );
}

/** What colours can tell apart. */
export const colourKeys = ['class', 'model', 'confidence', 'instance'] as const;
export type ColourKey = (typeof colourKeys)[number];

/** Steps of the confidence that are told apart. */
const confidenceSteps = 32;
/** The dark end of viridis cannot be seen on a dark photo. */
const confidenceStart = 0.15;

/** Colours of the confidence, from 0 to 1: viridis. */
export const confidenceColours: readonly string[] = Array.from({ length: confidenceSteps }, (_, step) => {
  const table = colourMap('viridis');
  const share = confidenceStart + ((1 - confidenceStart) * step) / (confidenceSteps - 1);
  const entry = 3 * Math.round(share * (colourMapLength - 1));
  return `#${[0, 1, 2].map((i) => (table[entry + i] ?? 0).toString(16).padStart(2, '0')).join('')}`;
});

/** Neighbours in an analysis get colours that lie far apart in the palette. */
const instanceStep = 7;

/**
 * The colouring of a scene by what is to be told apart.
 * @param classColours colour by class name; `null` stands for "no class"
 * @param modelColour of all annotations of the analysis
 */
export function colouringBy(
  key: ColourKey,
  scene: { readonly columns: { readonly classes: readonly string[]; readonly count: number } },
  classColours: (className: string | null) => string,
  modelColour: string,
): Colouring {
  const { classes, count } = scene.columns;
  const makers: Readonly<Record<ColourKey, () => Colouring>> = {
    class: () => ({ by: 'slot', colours: [...classes, null].map(classColours) }),
    model: () => ({ by: 'slot', colours: [...classes, null].map(() => modelColour) }),
    confidence: () => ({ by: 'score', colours: confidenceColours }),
    instance: () => ({
      by: 'row',
      colours: palette,
      indexes: Uint8Array.from({ length: count }, (_, row) => (row * instanceStep) % palette.length),
    }),
  };
  return makers[key]();
}
