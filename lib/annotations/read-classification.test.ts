import { describe, expect, test } from 'vitest';
import { annotationOf, decoded, errorsOf, pointersOf } from '@/lib/testing/judge';

describe('a decoded classification', () => {
  test('has its scores best first and the unknown ones last, without bounds and area', () => {
    const { geometry, bounds, area } = decoded('classification', {
      scores: { bird: 0.01, fish: null, dog: 0.96, cat: 0 },
    });
    expect(geometry).toEqual({
      type: 'classification',
      scores: [
        { className: 'dog', confidence: 0.96 },
        { className: 'bird', confidence: 0.01 },
        { className: 'cat', confidence: 0 },
        { className: 'fish', confidence: null },
      ],
    });
    expect([bounds, area]).toEqual([null, null]);
  });

  test('may be a list, where it says the same', () => {
    const topk = [{ class: 'dog', confidence: 0.9 }, { class: 'cat' }];
    expect(decoded('classification', { topk }).geometry).toMatchObject({
      scores: [
        { className: 'dog', confidence: 0.9 },
        { className: 'cat', confidence: null },
      ],
    });
  });

  test('takes the scores where there is a list beside them', () => {
    const { geometry } = decoded('classification', { scores: { dog: 1 }, topk: 'whatever' });
    expect(geometry).toMatchObject({ scores: [{ className: 'dog' }] });
  });

  test('may have classes with the names of things in JavaScript', () => {
    const scores: unknown = JSON.parse('{"__proto__": 0.25, "constructor": 0.5, "1": 0.125}');
    const { geometry } = decoded('classification', { scores });
    expect(geometry.type === 'classification' && geometry.scores.map((score) => score.className)).toEqual([
      'constructor',
      '__proto__',
      '1',
    ]);
  });
});

describe('a classification', () => {
  test('has scores from 0 to 1', () => {
    expect(errorsOf(annotationOf('classification', { scores: { dog: 4.2, 'a/b': '0.1' } }))).toMatchObject([
      { pointer: '/annotations/0/data/scores/dog', message: expect.stringContaining('between 0 and 1') },
      { pointer: '/annotations/0/data/scores/a~1b' },
    ]);
    expect(
      pointersOf(
        annotationOf('classification', { topk: [{ class: 'dog', confidence: 2 }, { confidence: 0.1 }, 7] }),
      ),
    ).toEqual(['/data/topk/0/confidence', '/data/topk/1/class', '/data/topk/2']);
  });

  test('has at least one', () => {
    expect(pointersOf(annotationOf('classification', {}))).toEqual(['/data']);
    expect(pointersOf(annotationOf('classification', { scores: {} }))).toEqual(['/data/scores']);
    expect(pointersOf(annotationOf('classification', { topk: [] }))).toEqual(['/data/topk']);
  });
});
