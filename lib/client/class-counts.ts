import { byName } from './by-name';
import type { Model } from './projects';

/** Annotations of each class over all models, the most frequent first. */
export function countClasses(
  models: readonly Pick<Model, 'annotation_counts'>[],
): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const model of models) {
    for (const [name, count] of Object.entries(model.annotation_counts))
      if (name !== '') counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || byName(a, b));
}
