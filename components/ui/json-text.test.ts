import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson } from './json-text';

describe('JSON for people', () => {
  it('says the same as it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('keeps a box on one line', () => {
    expect(formatJson({ bbox: [1, 2.5, 3, 4], format: 'xywh' })).toBe(
      '{\n  "bbox": [1, 2.5, 3, 4],\n  "format": "xywh"\n}',
    );
  });

  it('indents points by their depth', () => {
    expect(
      formatJson({
        points: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toBe('{\n  "points": [\n    [1, 2],\n    [3, 4]\n  ]\n}');
  });
});
