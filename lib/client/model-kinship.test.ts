import { describe, expect, it } from 'vitest';
import { byKinship, sharedClasses } from './model-kinship';

const model = (model_name: string, ...classes: string[]) => ({
  model_name,
  model_version: '1',
  annotation_counts: Object.fromEntries(classes.map((name) => [name, 1])),
});
const models = [
  model('boxes', 'cat', 'dog', ''),
  model('faces', 'face', ''),
  model('pets', 'dog', 'cat', 'bird'),
];

describe('which models are worth comparing', () => {
  it('are those that speak of the same classes', () => {
    expect(sharedClasses(models, 'boxes@1', 'pets@1')).toBe(2);
    expect(sharedClasses(models, 'boxes@1', 'faces@1')).toBe(0);
    expect(sharedClasses(models, 'boxes@1', 'unheard@1')).toBe(0);
    expect(byKinship(models, 'boxes@1', ['faces@1', 'unheard@1', 'pets@1'])).toEqual([
      'pets@1',
      'faces@1',
      'unheard@1',
    ]);
  });
});
