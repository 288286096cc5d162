import { expect, test } from 'vitest';
import { KeptReads } from './kept-reads';

test('what was used last is kept while there is room, and what is too heavy is not', () => {
  const reads = new KeptReads<string>(10);
  reads.put('a', 'of a', 4);
  reads.put('b', 'of b', 4);
  expect(reads.get('a')).toBe('of a');
  reads.put('c', 'of c', 4);
  expect([reads.get('a'), reads.get('b'), reads.get('c')]).toEqual(['of a', undefined, 'of c']);
  reads.put('d', 'of d', 11);
  expect([reads.get('a'), reads.get('c'), reads.get('d')]).toEqual(['of a', 'of c', undefined]);
  reads.put('c', 'again', 6);
  expect([reads.get('a'), reads.get('c')]).toEqual(['of a', 'again']);
  reads.put('c', 'heavier', 7);
  expect([reads.get('a'), reads.get('c')]).toEqual([undefined, 'heavier']);
});
