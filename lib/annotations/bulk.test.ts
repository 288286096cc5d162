import { describe, expect, test } from 'vitest';
import { parseBulk } from '@/lib/annotations/bulk';
import { defaultLimits } from '@/lib/annotations/limits';
import { annotationOf, errorsOf, judge, pointersOf, vga } from '@/lib/testing/judge';

function box(changes: object = {}) {
  return { ...annotationOf('bounding_box', { bbox: [100, 150, 50, 100], format: 'xywh' }), ...changes };
}

describe('a lawful body', () => {
  test('comes out in the order sent', () => {
    const verdict = judge({
      annotations: [
        box(),
        box({ class_name: 'car', confidence: 0.87, data: { bbox: [300, 200, 120, 80], format: 'xywh' } }),
        annotationOf('segmentation', {
          points: [
            [100, 150],
            [120, 140],
            [150, 160],
            [140, 180],
            [100, 175],
          ],
          format: 'polygon',
        }),
        annotationOf('segmentation', {
          rle: { counts: [12, 5, 8, 3, 15, 2], size: [480, 640] },
          format: 'rle',
        }),
        annotationOf('keypoint', { keypoints: [{ name: 'nose', x: 125, y: 160, confidence: 0.95 }] }),
        annotationOf('classification', { scores: { dog: 0.96, cat: 0.03, bird: 0.01 } }),
        annotationOf('heatmap', { artifact_name: 'heatmap.png' }),
      ],
    });
    expect(verdict).toMatchObject({ kind: 'accepted', warnings: [] });
    if (verdict.kind !== 'accepted') return;
    expect(verdict.annotations.map((annotation) => annotation.type)).toEqual([
      'bounding_box',
      'bounding_box',
      'segmentation',
      'segmentation',
      'keypoint',
      'classification',
      'heatmap',
    ]);
    expect(verdict.annotations[1]).toMatchObject({
      className: 'car',
      confidence: 0.87,
      bounds: { xMin: 300, yMin: 200, xMax: 420, yMax: 280 },
      area: 9600,
    });
  });

  test('has the warnings of all annotations, and each annotation has its own', () => {
    const verdict = judge({
      annotations: [box({ data: { bbox: [1, 1, 0, 5] } }), box(), box({ data: { bbox: [900, 1, 5, 5] } })],
    });
    if (verdict.kind !== 'accepted') throw new Error(verdict.kind);
    const codes = verdict.annotations.map(({ warnings }) => warnings.map((warning) => warning.code));
    expect(codes).toEqual([['zero-size'], [], ['outside-image']]);
    expect(verdict.warnings.map(({ pointer }) => pointer)).toEqual([
      '/annotations/0/data/bbox',
      '/annotations/2/data/bbox',
    ]);
  });

  test('may be empty: a model that found nothing says so', () => {
    expect(judge({ annotations: [] })).toEqual({ kind: 'accepted', annotations: [], warnings: [] });
  });

  test('may hold keys that nobody here knows; those in data are kept', () => {
    const data = { bbox: [0, 0, 5, 5], track: { id: 7 } };
    const verdict = judge({ batch: 3, annotations: [box({ data, score_kind: 'sigmoid' })] });
    expect(verdict).toMatchObject({ kind: 'accepted', annotations: [{ data }] });
  });

  test('of no more than the allowed annotations is looked at; one more is a refusal of its own kind', () => {
    const limits = { ...defaultLimits, annotations: 2 };
    expect(parseBulk({ annotations: [box(), box()] }, { image: vga, limits }).kind).toBe('accepted');
    const body = { annotations: [box(), 'nonsense', box()] };
    expect(parseBulk(body, { image: vga, limits })).toEqual({
      kind: 'too-many',
      limit: 2,
      got: 3,
    });
  });
});

describe('a faulty body', () => {
  test('that is no list of annotations is refused at the place where the list should be', () => {
    expect(judge([])).toMatchObject({ kind: 'refused', errors: [{ pointer: '' }], total: 1 });
    expect(judge(null)).toMatchObject({ errors: [{ pointer: '', got: null }] });
    expect(judge({})).toMatchObject({
      errors: [{ pointer: '/annotations', message: expect.stringContaining('required') }],
    });
    expect(judge({ annotations: {} })).toMatchObject({
      errors: [{ pointer: '/annotations', got: 'an object' }],
    });
  });

  test('has every fault named, in all annotations and all of their fields', () => {
    const verdict = judge({
      annotations: [
        box(),
        box({ class_name: '', confidence: '0.9', ordering: 1.5 }),
        7,
        box({ data: { bbox: [1, 'x', null, -4], format: 'xyhw' } }),
        box({ annotation_type: 'polygon', class_name: undefined, data: [] }),
      ],
    });
    expect(verdict.kind === 'refused' && verdict.errors.map((error) => error.pointer)).toEqual([
      '/annotations/1/class_name',
      '/annotations/1/confidence',
      '/annotations/1/ordering',
      '/annotations/2',
      '/annotations/3/data/format',
      '/annotations/3/data/bbox/1',
      '/annotations/3/data/bbox/2',
      '/annotations/4/annotation_type',
      '/annotations/4/class_name',
    ]);
  });

  test('lists a hundred faults and counts them all', () => {
    const verdict = judge({ annotations: Array.from({ length: 250 }, () => box({ class_name: null })) });
    expect(verdict).toMatchObject({ kind: 'refused', total: 250 });
    expect(verdict.kind === 'refused' && verdict.errors).toHaveLength(100);
  });

  test('still has its warnings told', () => {
    const suspicious = box({ data: { bbox: [0.1, 0.1, 0.5, 0.5] } });
    expect(judge({ annotations: [suspicious, 7] })).toMatchObject({
      kind: 'refused',
      warnings: [{ code: 'looks-normalized', pointer: '/annotations/0/data/bbox' }],
    });
  });
});

describe('the common fields', () => {
  test('an unknown type is answered with the list of types', () => {
    expect(errorsOf(box({ annotation_type: 'bbox' }))).toEqual([
      {
        pointer: '/annotations/0/annotation_type',
        message:
          'annotation_type must be one of bounding_box, segmentation, keypoint, classification, heatmap; got "bbox"',
        expected: 'one of bounding_box, segmentation, keypoint, classification, heatmap',
        got: 'bbox',
      },
    ]);
  });

  test('a confidence is from 0 to 1, or null; what it could have been meant as is said', () => {
    for (const confidence of [0, 1, 0.5, null, undefined]) {
      expect(judge({ annotations: [box({ confidence })] })).toMatchObject({
        kind: 'accepted',
        annotations: [{ confidence: confidence ?? null }],
      });
    }
    const message = (confidence: unknown) => errorsOf(box({ confidence }))[0]?.message;
    expect(message(87)).toBe('confidence must be between 0 and 1; got 87: divide percentages by 100');
    expect(message('0.9')).toBe(
      'confidence must be a number; got the text "0.9": send it without quotation marks',
    );
    expect(message(Number.NaN)).toBe(
      'confidence must be between 0 and 1; got NaN: send null where it is unknown',
    );
    expect(message(Number.POSITIVE_INFINITY)).toContain('send null');
    expect(message(-0.01)).toContain('must be between 0 and 1; got -0.01');
    expect(message(1.0000001)).toContain('got 1.0000001');
    expect(message(true)).toBe('confidence must be a number; got true');
  });

  test('every kind but a heat map has a class', () => {
    const heat = { artifact_name: 'heatmap.png' };
    for (const class_name of [null, undefined]) {
      expect(judge({ annotations: [{ ...annotationOf('heatmap', heat), class_name }] })).toMatchObject({
        kind: 'accepted',
        annotations: [{ className: null }],
      });
      expect(errorsOf(box({ class_name }))).toMatchObject([{ message: 'class_name is required' }]);
    }
    expect(errorsOf({ ...annotationOf('heatmap', heat), class_name: '' })).toHaveLength(1);
  });

  test('a class has 1 to 255 characters, however many bytes they take', () => {
    const messages = ['', 'x'.repeat(256), 'a\0b', '\ud83d', 7].map(
      (class_name) => errorsOf(box({ class_name }))[0]?.message,
    );
    expect(messages).toEqual([
      'class_name must not be empty',
      'class_name must have at most 255 characters; got 256',
      'class_name must not contain the NUL character',
      'class_name must not contain half a surrogate pair',
      'class_name must be text; got 7',
    ]);
    for (const class_name of ['x'.repeat(255), '😀'.repeat(255), ' ']) {
      expect(judge({ annotations: [box({ class_name })] }).kind).toBe('accepted');
    }
  });

  test('a storage path and an ordering may be left out, and are checked where they are there', () => {
    expect(judge({ annotations: [box({ storage_path: 'a/b.png', ordering: -2 })] })).toMatchObject({
      annotations: [{ storagePath: 'a/b.png', ordering: -2 }],
    });
    expect(judge({ annotations: [box({ storage_path: null })] })).toMatchObject({
      annotations: [{ storagePath: null, ordering: null }],
    });
    expect(pointersOf(box({ storage_path: 'a\0b', ordering: 2 ** 31 }))).toEqual([
      '/storage_path',
      '/ordering',
    ]);
  });

  test('data must be an object', () => {
    expect(errorsOf(box({ data: undefined }))).toMatchObject([
      { message: 'data is required', got: 'nothing' },
    ]);
    expect(errorsOf(box({ data: [1, 2] }))).toMatchObject([
      { message: 'data must be an object; got a list of 2' },
    ]);
  });

  test('what was sent is shown briefly, and as valid text', () => {
    expect(errorsOf(box({ class_name: 'y'.repeat(9000) }))[0]?.got).toBe(`${'y'.repeat(80)}…`);
    const [error] = errorsOf(annotationOf('classification', { scores: { 'a/b~\ud800': 2 } }));
    expect(error?.pointer).toBe('/annotations/0/data/scores/a~1b~0\ufffd');
  });
});
