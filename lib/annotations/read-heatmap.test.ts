import { describe, expect, test } from 'vitest';
import { annotationOf, decoded, judge, pointersOf } from '@/lib/testing/judge';

describe('a decoded heat map', () => {
  test('of an artifact leaves to the artifact what is not said', () => {
    expect(decoded('heatmap', { artifact_name: 'heatmap.png' })).toMatchObject({
      geometry: {
        type: 'heatmap',
        source: { from: 'artifact', name: 'heatmap.png', storagePath: null },
        kind: null,
        colormap: null,
        range: null,
        imageRect: null,
      },
      bounds: null,
      area: null,
    });
  });

  test('of numbers is scalar; null and NaN are no data, 0 is a value', () => {
    const { geometry } = decoded('heatmap', {
      values: [
        [0, null],
        [Number.NaN, -2.5],
      ],
    });
    expect(geometry).toMatchObject({ kind: 'scalar' });
    expect(geometry.type === 'heatmap' && geometry.source).toEqual({
      from: 'values',
      width: 2,
      height: 2,
      values: Float64Array.of(0, Number.NaN, Number.NaN, -2.5),
    });
  });

  test('keeps its range and its colour map by the name used here', () => {
    const look = { range: [-1, 1], colormap: 'Gray', kind: 'colored', storage_path: 'runs/1.png' };
    expect(decoded('heatmap', look).geometry).toMatchObject({
      kind: 'colored',
      range: [-1, 1],
      colormap: 'grey',
      source: { storagePath: 'runs/1.png', name: null },
    });
  });

  test('covers its rectangle, in pixels of the image', () => {
    const rect = { xMin: 64, yMin: 96, xMax: 320, yMax: 480 };
    for (const data of [
      { image_rect: [64, 96, 256, 384] },
      { image_rect: [32, 96, 128, 384], image_width: 320, image_height: 480 },
      { image_rect: [0.1, 0.2, 0.4, 0.8], normalized: true },
    ]) {
      const { geometry, bounds } = decoded('heatmap', { values: [[1]], ...data });
      expect(geometry).toMatchObject({ imageRect: bounds });
      for (const [side, value] of Object.entries(rect))
        expect(Reflect.get(bounds ?? {}, side), side).toBeCloseTo(value, 9);
    }
  });
});

describe('a heat map', () => {
  const heat = (data: object) => annotationOf('heatmap', data);

  test('has one source', () => {
    expect(pointersOf(heat({}))).toEqual(['/data']);
    expect(pointersOf(heat({ values: [[1]], artifact_name: 'a.png' }))).toEqual(['/data']);
    expect(judge({ annotations: [{ ...heat({}), storage_path: 'runs/1/a.png' }] }).kind).toBe('accepted');
  });

  test('names an artifact by one path segment', () => {
    expect(pointersOf(heat({ artifact_name: '../a.png' }))).toEqual(['/data/artifact_name']);
    expect(pointersOf(heat({ artifact_name: '' }))).toEqual(['/data/artifact_name']);
  });

  test('has rows of equal length, of numbers or null', () => {
    expect(pointersOf(heat({ values: [[1, 2], [3]] }))).toEqual(['/data/values/1']);
    expect(
      pointersOf(
        heat({
          values: [
            [1, '2'],
            [Number.POSITIVE_INFINITY, null],
          ],
        }),
      ),
    ).toEqual(['/data/values/0/1', '/data/values/1/0']);
    expect(pointersOf(heat({ values: [[]] }))).toEqual(['/data/values']);
  });

  test('has a range from low to high; one without extent is lawful', () => {
    expect(pointersOf(heat({ values: [[1]], range: [2, 1] }))).toEqual(['/data/range']);
    expect(pointersOf(heat({ values: [[1]], range: [0, '1'] }))).toEqual(['/data/range/1']);
    expect(judge({ annotations: [heat({ values: [[1]], range: [1, 1] })] }).kind).toBe('accepted');
  });

  test('cannot be coloured numbers, nor cover no part of the image', () => {
    expect(pointersOf(heat({ values: [[1]], kind: 'colored' }))).toEqual(['/data/kind']);
    expect(pointersOf(heat({ values: [[1]], kind: 'rgb' }))).toEqual(['/data/kind']);
    expect(pointersOf(heat({ values: [[1]], image_rect: [0, 0, 0, -1] }))).toEqual([
      '/data/image_rect/2',
      '/data/image_rect/3',
    ]);
    expect(pointersOf(heat({ values: [[1]], colormap: 7 }))).toEqual(['/data/colormap']);
  });
});
