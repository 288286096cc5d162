import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationTypes } from '@/lib/annotations/annotation';
import { decodeAnnotation, decodeGeometry, InvalidAnnotation } from '@/lib/annotations/decode';
import { defaultLimits } from '@/lib/annotations/limits';
import { annotationFor } from '@/lib/testing/annotation-arbitraries';
import { annotationOf, vga } from '@/lib/testing/judge';

const lawful = annotationFor(vga);

describe('decoding', () => {
  test('every lawful annotation has the type, class, confidence and data that were sent', () => {
    fc.assert(
      fc.property(lawful, (sent) => {
        const decoded = decodeAnnotation(sent, vga);
        expect(decoded.type).toBe(sent.annotation_type);
        expect(decoded.geometry.type).toBe(sent.annotation_type);
        expect(decoded.className).toBe(sent.class_name ?? null);
        expect(decoded.confidence).toBe(sent.confidence ?? null);
        expect(decoded.data).toBe(sent.data);
      }),
    );
  });

  test('never touches what was sent', () => {
    fc.assert(
      fc.property(lawful, (sent) => {
        const before = structuredClone(sent);
        decodeAnnotation(sent, vga);
        expect(sent).toEqual(before);
      }),
    );
  });

  test('gives finite bounds the right way round, and an area that is not negative', () => {
    fc.assert(
      fc.property(lawful, (sent) => {
        const { bounds, area } = decodeAnnotation(sent, vga);
        if (bounds) {
          expect(Object.values(bounds).every(Number.isFinite)).toBe(true);
          expect(bounds.xMax).toBeGreaterThanOrEqual(bounds.xMin);
          expect(bounds.yMax).toBeGreaterThanOrEqual(bounds.yMin);
        }
        if (area !== null) expect(area).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('gives the same geometry from stored data alone', () => {
    fc.assert(
      fc.property(lawful, (sent) => {
        const whole = decodeAnnotation(sent, vga);
        expect(decodeGeometry(whole.type, whole.data, vga, whole.storagePath)).toEqual(whole.geometry);
      }),
    );
  });

  test('reaches every type', () => {
    const seen = new Set(fc.sample(lawful, 200).map((sent) => sent.annotation_type));
    expect([...seen].toSorted()).toEqual([...annotationTypes].toSorted());
  });
});

describe('what cannot be understood', () => {
  test('is thrown with pointers into the annotation', () => {
    const decode = () => decodeAnnotation(annotationOf('bounding_box', { bbox: [1, 2, -3, '4'] }), vga);
    expect(decode).toThrow(InvalidAnnotation);
    expect(decode).toThrow('/data/bbox/3: must be a number; got the text "4"');
    try {
      decode();
    } catch (error) {
      expect(error instanceof InvalidAnnotation && error.errors.map(({ pointer }) => pointer)).toEqual([
        '/data/bbox/3',
      ]);
    }
    expect(() => decodeAnnotation('box', vga)).toThrow(
      'annotation: an annotation must be an object; got "box"',
    );
    expect(() => decodeGeometry('keypoint', {}, vga)).toThrow('/data/keypoints: keypoints is required');
  });

  test('depends on the limits only where there are some', () => {
    const points = Array.from({ length: 20_001 }, (_, i) => [i % 7, i]);
    const large = annotationOf('segmentation', { points });
    expect(decodeAnnotation(large, vga).type).toBe('segmentation');
    expect(() => decodeAnnotation(large, vga, defaultLimits)).toThrow('20000 points');
  });
});
