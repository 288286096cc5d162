import { modelKey } from './model-key';

/** What is known of what a model finds. */
interface ModelFindings {
  readonly model_name: string;
  readonly model_version: string;
  readonly annotation_counts: Readonly<Record<string, number>>;
  readonly annotation_types: readonly string[];
}

/**
 * How much there is to compare between two models, by name@version: those that give the same types of annotations come
 * before all others, then those with the most class names in common. 0 where one of them is not known.
 */
export function kinshipOf(models: readonly ModelFindings[], a: string, b: string): number {
  const find = (key: string) => models.find((model) => modelKey(model) === key);
  const [one, other] = [find(a), find(b)];
  if (!one || !other) return 0;
  const classes = Object.keys(one.annotation_counts);
  const shared = classes.filter((name) => name !== '' && name in other.annotation_counts).length;
  // Heat maps are looked at side by side; what is counted is pairs of the others.
  const hasSameTypes = one.annotation_types.some(
    (type) => type !== 'heatmap' && other.annotation_types.includes(type),
  );
  return shared === 0 ? 0 : shared / (shared + 1) + Number(hasSameTypes);
}

/** Names of models, those first that are most akin to one; others stay in their order. */
export function byKinship(
  models: readonly ModelFindings[],
  key: string,
  keys: readonly string[],
): readonly string[] {
  const kinship = new Map(keys.map((other) => [other, kinshipOf(models, key, other)]));
  return keys.toSorted((p, q) => (kinship.get(q) ?? 0) - (kinship.get(p) ?? 0));
}

/** The two of a list that are most akin; of several such pairs the one that comes first. Null where there are not two. */
export function mostAkin<T>(list: readonly T[], kinship: (a: T, b: T) => number): readonly [T, T] | null {
  const pairs = list.flatMap((a, i) =>
    list.slice(i + 1).map((b) => ({ pair: [a, b] as const, kinship: kinship(a, b) })),
  );
  return pairs.toSorted((p, q) => q.kinship - p.kinship)[0]?.pair ?? null;
}
