import { palette } from '@/lib/annotations/palette';
import { colourMap, colourMapLength } from '@/lib/geometry/colour-maps';
import type { TintKey, Tints } from '@/lib/scene/filter';
import type { Scene } from '@/lib/scene/scene';

/** What colours can tell apart. */
export const colourKeys = ['class', 'model', 'confidence', 'instance'] as const;
export type ColourKey = (typeof colourKeys)[number];

/** Of annotations without a class, and of those without a confidence where colours tell the confidence. */
export const unknownColour = '#b4b8be';

/** Steps of the confidence that colours tell apart. */
const confidenceSteps = 16;
/** The dark end of viridis cannot be seen on a dark photo. */
const confidenceStart = 0.15;

/** Colours of the confidence from 0 to 1, in equal steps: viridis. */
export const confidenceColours: readonly string[] = Array.from({ length: confidenceSteps }, (_, step) => {
  const table = colourMap('viridis');
  const share = confidenceStart + ((1 - confidenceStart) * step) / (confidenceSteps - 1);
  const entry = 3 * Math.round(share * (colourMapLength - 1));
  return `#${[0, 1, 2].map((i) => (table[entry + i] ?? 0).toString(16).padStart(2, '0')).join('')}`;
});

/** Neighbours in an analysis get colours that lie far apart in the palette. */
const instanceStep = 7;

/** Tints with what colours (#rrggbb) they are, and what those mean. */
interface ColouredTints extends Tints {
  readonly colours: readonly string[];
  readonly keys: readonly TintKey[];
}

/** The model of an analysis, as it is told apart from others. */
interface TintedModel {
  readonly name: string;
  readonly colour: string;
}

type Maker = (scene: Pick<Scene, 'columns'>, model: TintedModel) => ColouredTints | null;

const tint = (
  { columns }: Pick<Scene, 'columns'>,
  colours: readonly string[],
  keys: readonly TintKey[],
  indexOf: (row: number) => number,
): ColouredTints => ({
  byRow: Uint8Array.from({ length: columns.count }, (_, row) => indexOf(row)),
  count: colours.length,
  colours,
  keys,
});

const confidenceKeys: readonly TintKey[] = [
  { from: 0, to: 1, text: 'Unscored' },
  { from: 1, to: 1 + confidenceSteps, text: 'Confidence', ends: ['0', '1'] },
];

const makers: { readonly [Key in ColourKey]: Maker } = {
  class: () => null,
  model: (scene, { name, colour }) => tint(scene, [colour], [{ from: 0, to: 1, text: name }], () => 0),
  confidence: (scene) =>
    tint(scene, [unknownColour, ...confidenceColours], confidenceKeys, (row) => {
      const confidence = scene.columns.confidences[row] ?? Number.NaN;
      if (Number.isNaN(confidence)) return 0;
      return 1 + Math.min(confidenceSteps - 1, Math.floor(confidence * confidenceSteps));
    }),
  instance: (scene) => tint(scene, palette, [], (row) => (row * instanceStep) % palette.length),
};

/** The colours of a scene's annotations by what is to be told apart; null where those are the colours of the classes. */
export function tintsBy(
  key: ColourKey,
  scene: Pick<Scene, 'columns'>,
  model: TintedModel,
): ColouredTints | null {
  return makers[key](scene, model);
}
