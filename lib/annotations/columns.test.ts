import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationTypes } from '@/lib/annotations/annotation';
import {
  annotationId,
  type ColumnsRow,
  ColumnsWriter,
  dataText,
  decodeColumns,
  encodeColumns,
  noClassIndex,
} from '@/lib/annotations/columns';

const analysisId = '550e8400-e29b-41d4-a716-446655440000';
const number = fc.option(fc.oneof(fc.integer({ min: -5, max: 4000 }), fc.double({ noNaN: true })), {
  nil: null,
});
const anyRow: fc.Arbitrary<ColumnsRow> = fc.record({
  id: fc.uuid(),
  type: fc.constantFrom(...annotationTypes),
  className: fc.option(
    fc.oneof(fc.constantFrom('car', 'person', ''), fc.string({ unit: 'binary', maxLength: 20 })),
    {
      nil: null,
    },
  ),
  confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  xMin: number,
  yMin: number,
  xMax: number,
  yMax: number,
  area: number,
  data: fc.option(
    fc.json().map((text) => text),
    { nil: null },
  ),
});

const toNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** Everything that the columns say, as rows again. */
function rowsOf(bytes: Uint8Array<ArrayBuffer>): ColumnsRow[] {
  const c = decodeColumns(bytes.buffer);
  return Array.from({ length: c.count }, (_, row) => {
    const classIndex = c.classIndexes[row] ?? 0;
    const text = dataText(c, row);
    return {
      id: annotationId(c, row),
      type: annotationTypes[c.types[row] ?? 0] ?? 'heatmap',
      className: classIndex === noClassIndex ? null : (c.classes[classIndex] ?? null),
      confidence: toNull(c.confidences[row]),
      xMin: toNull(c.xMin[row]),
      yMin: toNull(c.yMin[row]),
      xMax: toNull(c.xMax[row]),
      yMax: toNull(c.yMax[row]),
      area: toNull(c.area[row]),
      data: text === '' ? null : text,
    };
  });
}

describe('annotation columns', () => {
  it('come back as the rows that went in, to the bit, boxes without their data', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 80 }), (rows) => {
        const expected = rows.map((row) => (row.type === 'bounding_box' ? { ...row, data: null } : row));
        expect(rowsOf(encodeColumns(analysisId, rows))).toEqual(expected);
      }),
    );
  });

  it('are the same bytes from a writer told to expect 1 row or 1,000', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 80 }), (rows) => {
        const small = new ColumnsWriter(analysisId, 1);
        const large = new ColumnsWriter(analysisId, 1000);
        for (const r of rows) {
          const bytes = r.data === null ? null : new TextEncoder().encode(String(r.data));
          small.add(r.id, r.type, r.className, r.confidence, r.xMin, r.yMin, r.xMax, r.yMax, r.area, r.data);
          large.add(r.id, r.type, r.className, r.confidence, r.xMin, r.yMin, r.xMax, r.yMax, r.area, bytes);
        }
        expect(small.count).toBe(rows.length);
        expect(small.finish()).toEqual(large.finish());
      }),
    );
  });

  it('take an id as text, as upper-case text or as its bytes', () => {
    const writer = new ColumnsWriter(analysisId);
    const add = (id: string | Uint8Array): void =>
      writer.add(id, 'classification', null, null, null, null, null, null, null, null);
    add('770e8400-e29b-41d4-a716-44665544abcd');
    add('770E8400-E29B-41D4-A716-44665544ABCD');
    add(decodeColumns(writer.finish().buffer).ids.slice(0, 16));
    const columns = decodeColumns(writer.finish().buffer);
    expect([0, 1, 2].map((row) => annotationId(columns, row))).toEqual(
      Array(3).fill('770e8400-e29b-41d4-a716-44665544abcd'),
    );
    expect(() => add('770e8400')).toThrow(RangeError);
    expect(() => add('770e8400-e29b-41d4-a716-44665544abcg')).toThrow(RangeError);
    expect(() => add('770e8400-e29b-41d4-a716-44665544abcd0')).toThrow(RangeError);
    expect(() => add(new Uint8Array(15))).toThrow(RangeError);
    expect(writer.count).toBe(3);
  });

  it('begin with the documented preamble and keep every column at a multiple of eight', () => {
    const bytes = encodeColumns(analysisId, [
      {
        id: analysisId,
        type: 'keypoint',
        className: 'naïve 🦊',
        confidence: 0.5,
        xMin: 1,
        yMin: 2,
        xMax: 3,
        yMax: 4,
        area: null,
        data: '{}',
      },
    ]);
    const view = new DataView(bytes.buffer);
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('VSTC');
    expect([view.getUint32(4, true), view.getUint32(12, true)]).toEqual([1, 0]);
    const headerBytes = view.getUint32(8, true);
    expect(headerBytes % 8).toBe(0);
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + headerBytes)));
    expect(header).toEqual({
      analysis_id: analysisId,
      count: 1,
      classes: ['naïve 🦊'],
      columns: {
        ids: [0, 16],
        type: [16, 1],
        class: [24, 4],
        confidence: [32, 8],
        x_min: [40, 8],
        y_min: [48, 8],
        x_max: [56, 8],
        y_max: [64, 8],
        area: [72, 8],
        data_end: [80, 4],
        data: [88, 2],
      },
    });
    expect(bytes.length).toBe(16 + headerBytes + 90);
    expect(view.getFloat64(16 + headerBytes + 32, true)).toBe(0.5);
  });

  it('are refused when they are cut short anywhere', () => {
    const bytes = encodeColumns(analysisId, [
      {
        id: analysisId,
        type: 'heatmap',
        className: 'a',
        confidence: null,
        xMin: null,
        yMin: null,
        xMax: null,
        yMax: null,
        area: null,
        data: '{"a":1}',
      },
    ]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeColumns(bytes.slice(0, length).buffer)).toThrow();
    }
  });

  it('are refused when an index points nowhere', () => {
    const damaged = (column: string, value: number): ArrayBuffer => {
      const bytes = encodeColumns(analysisId, [
        {
          id: analysisId,
          type: 'heatmap',
          className: 'a',
          confidence: null,
          xMin: null,
          yMin: null,
          xMax: null,
          yMax: null,
          area: null,
          data: '{}',
        },
      ]);
      const c = decodeColumns(bytes.buffer);
      const places: Record<string, Uint8Array | Uint32Array> = {
        type: c.types,
        class: c.classIndexes,
        data_end: c.dataEnd,
      };
      places[column]?.fill(value);
      return bytes.buffer;
    };
    expect(() => decodeColumns(damaged('type', 5))).toThrow('unknown type 5');
    expect(() => decodeColumns(damaged('class', 1))).toThrow('class 1 of 1');
    expect(() => decodeColumns(damaged('data_end', 3))).toThrow('past the end');
    expect(() => decodeColumns(damaged('none', 0))).not.toThrow();
  });
});
