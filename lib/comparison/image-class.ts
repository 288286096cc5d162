import type { ClassScore } from '@/lib/annotations/annotation';
import type { Instances } from '@/lib/comparison/instances';
import {
  type ComparisonParameters,
  passesConfidence,
  type SideParameters,
} from '@/lib/comparison/parameters';

/** The class that a model gives to the whole image, under the name it is compared by. */
interface ImageClass {
  readonly className: string;
  readonly confidence: number | null;
}

/** What two models take the whole image for. */
export type ImageClassPair =
  | { readonly kind: 'agree' | 'class_differs'; readonly a: ImageClass; readonly b: ImageClass }
  | { readonly kind: 'only_a'; readonly a: ImageClass; readonly b: null }
  | { readonly kind: 'only_b'; readonly a: null; readonly b: ImageClass };

/** Compares the top classes of two models on one image; null where neither classifies it. */
export function compareImageClass(
  sideA: Instances,
  sideB: Instances,
  { hideUnscored, a: parametersA, b: parametersB }: ComparisonParameters,
): ImageClassPair | null {
  const a = topClass(sideA, parametersA, hideUnscored);
  const b = topClass(sideB, parametersB, hideUnscored);
  if (a && b) return { kind: a.className === b.className ? 'agree' : 'class_differs', a, b };
  if (a) return { kind: 'only_a', a, b: null };
  return b && { kind: 'only_b', a: null, b };
}

/**
 * The class of the highest confidence among all scores of all classifications of a model; unknown confidences come
 * last, and of equal ones the first by name wins. Null where there are no scores, or the best does not pass.
 */
function topClass(
  side: Instances,
  { minConfidence, classMapping }: SideParameters,
  hideUnscored: boolean,
): ImageClass | null {
  let best: ImageClass | null = null;
  for (const { className, confidence } of scoresOf(side)) {
    const score = { className: classMapping.get(className) ?? className, confidence };
    if (!best || isBetter(score, best)) best = score;
  }
  return best && passesConfidence(best.confidence ?? Number.NaN, minConfidence, hideUnscored) ? best : null;
}

function* scoresOf(side: Instances): Generator<ClassScore> {
  for (let row = 0; row < side.count; row++) {
    if (side.typeOf(row) !== 'classification') continue;
    const geometry = side.geometryOf(row);
    if (geometry?.type === 'classification') yield* geometry.scores;
  }
}

function isBetter(score: ImageClass, other: ImageClass): boolean {
  const difference = (score.confidence ?? -1) - (other.confidence ?? -1);
  return difference > 0 || (difference === 0 && score.className < other.className);
}
