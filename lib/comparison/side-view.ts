import { annotationTypes } from '@/lib/annotations/annotation';
import type { Instances, InstanceType } from '@/lib/comparison/instances';
import type { MatchSide } from '@/lib/comparison/match';
import { passesConfidence, type SideParameters } from '@/lib/comparison/parameters';

/** One side as the parameters make it look: who takes part, and under which class. */
export interface SideView extends MatchSide {
  readonly instances: Instances;
  /** Whether a row takes part. */
  readonly isShown: (row: number) => boolean;
  /** The class that a row is compared under; null where it has none. */
  readonly classNameOf: (row: number) => string | null;
}

/** Numbers for class names, the same for the same name on every side. */
export class ClassNumbers {
  readonly #numbers = new Map<string, number>();

  /** −1 for no class. */
  of(name: string | null): number {
    if (name === null) return -1;
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }
}

/** Applies the parameters of one side; the sides of one comparison share `numbers`. */
export function viewSide(
  instances: Instances,
  ranks: Uint32Array,
  { minConfidence, classMapping }: SideParameters,
  { hideUnscored, types }: { readonly hideUnscored: boolean; readonly types: readonly InstanceType[] },
  numbers: ClassNumbers,
): SideView {
  const names = instances.classes.map((name) => classMapping.get(name) ?? name);
  const numberOfClass = names.map((name) => numbers.of(name));
  const classNameOf = (row: number): string | null => names[instances.classIndexes[row] ?? -1] ?? null;
  const takesPart = annotationTypes.map((type) => types.some((other) => other === type));
  const { confidences } = instances;
  return {
    instances,
    types: instances.types,
    confidences,
    ranks,
    classes: Int32Array.from(instances.classIndexes, (index) => numberOfClass[index] ?? -1),
    classNameOf,
    isShown: (row) =>
      takesPart[instances.types[row] ?? -1] === true &&
      passesConfidence(confidences[row] ?? Number.NaN, minConfidence, hideUnscored),
  };
}
