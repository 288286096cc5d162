import { expect, test } from 'vitest';
import { countClasses } from './class-counts';

const model = (annotation_counts: Record<string, number>) => ({ annotation_counts });

test('classes are counted over all models, the most frequent first, and equal ones by the numbers in their names', () => {
  const models = [model({ 'class 10': 1, 'class 9': 1, car: 2, '': 7 }), model({ car: 1, dog: 5 })];
  expect(countClasses(models)).toEqual([
    ['dog', 5],
    ['car', 3],
    ['class 9', 1],
    ['class 10', 1],
  ]);
});
