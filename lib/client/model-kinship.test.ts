import { describe, expect, it } from 'vitest';
import { byKinship, kinshipOf, mostAkin } from './model-kinship';

const model = (model_name: string, types: string, ...classes: string[]) => ({
  model_name,
  model_version: '1',
  annotation_counts: Object.fromEntries(classes.map((name) => [name, 1])),
  annotation_types: types.split(' '),
});
const models = [
  model('boxes', 'bounding_box heatmap', 'cat', 'dog', ''),
  model('faces', 'bounding_box', 'face', ''),
  model('masks', 'heatmap segmentation', 'dog', 'cat', 'bird'),
  model('pets', 'bounding_box', 'dog'),
];
const kinship = (a: string, b: string) => kinshipOf(models, a, b);

describe('which models are worth comparing', () => {
  it('are those that give the same types, then those that speak of the same classes', () => {
    expect(kinship('boxes@1', 'pets@1')).toBeGreaterThan(kinship('boxes@1', 'masks@1'));
    expect(kinship('boxes@1', 'masks@1')).toBeGreaterThan(0);
    expect(kinship('boxes@1', 'faces@1')).toBe(0);
    expect(kinship('boxes@1', 'unheard@1')).toBe(0);
    expect(byKinship(models, 'boxes@1', ['faces@1', 'unheard@1', 'masks@1', 'pets@1'])).toEqual([
      'pets@1',
      'masks@1',
      'faces@1',
      'unheard@1',
    ]);
  });

  it('are the two of all that have most in common, and else the first two', () => {
    expect(mostAkin(['masks@1', 'faces@1', 'boxes@1', 'pets@1'], kinship)).toEqual(['boxes@1', 'pets@1']);
    expect(mostAkin(['faces@1', 'boxes@1', 'unheard@1'], kinship)).toEqual(['faces@1', 'boxes@1']);
    expect(mostAkin(['faces@1'], kinship)).toBeNull();
  });
});
