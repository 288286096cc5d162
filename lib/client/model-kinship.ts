import { modelKey } from './model-key';

/** What is known of a model's classes. */
interface ModelClasses {
  readonly model_name: string;
  readonly model_version: string;
  readonly annotation_counts: Readonly<Record<string, number>>;
}

/**
 * How many class names two models have in common, by name@version: what there is most to compare between. 0 where one of
 * them is not known.
 */
export function sharedClasses(models: readonly ModelClasses[], a: string, b: string): number {
  const classesOf = (key: string) =>
    Object.keys(models.find((model) => modelKey(model) === key)?.annotation_counts ?? {});
  const ofB = new Set(classesOf(b));
  return classesOf(a).filter((name) => name !== '' && ofB.has(name)).length;
}

/** Names of models, those first that have the most classes in common with one; others stay in their order. */
export function byKinship(
  models: readonly ModelClasses[],
  key: string,
  keys: readonly string[],
): readonly string[] {
  const shared = new Map(keys.map((other) => [other, sharedClasses(models, key, other)]));
  return keys.toSorted((p, q) => (shared.get(q) ?? 0) - (shared.get(p) ?? 0));
}
