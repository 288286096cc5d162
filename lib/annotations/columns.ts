/**
 * The viewer's transfer format (`application/vnd.vista.columns`): all annotations of one analysis in one buffer, as
 * columns that a browser reads in place. Little-endian:
 *
 * | offset | what |
 * |---|---|
 * | 0 | magic `VSTC` |
 * | 4 | u32 version, 1 |
 * | 8 | u32 H, the length of the header |
 * | 12 | u32 0 |
 * | 16 | H bytes of UTF-8 JSON, filled up with spaces to a multiple of 8 |
 * | 16 + H | the columns, each starting at a multiple of 8 |
 *
 * The header is `{analysis_id, count, classes, columns: {name: [offset from 16 + H, bytes]}}`. Columns of n rows:
 * `ids` u8[16n]; `type` u8[n], an index into `annotationTypes`; `class` u32[n], an index into `classes`, 0xFFFFFFFF
 * where there is none; `confidence`, `x_min`, `y_min`, `x_max`, `y_max`, `area` f64[n], NaN where there is none;
 * `data_end` u32[n], running ends; `data` u8[], the JSON of `data` of every annotation that is not a bounding box.
 * Rows stand in the order of the analysis.
 */
import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';
import { isObject } from '@/lib/annotations/fields';

/** The media type to ask for and to answer with. */
export const columnsMediaType = 'application/vnd.vista.columns';

/** What `classIndexes` holds for an annotation without a class. */
export const noClassIndex = 0xffffffff;

const magic = 0x43545356; // "VSTC", read as a little-endian u32
const version = 1;
const preamble = 16;
const typeIndexes: Readonly<Record<AnnotationType, number>> = {
  bounding_box: annotationTypes.indexOf('bounding_box'),
  segmentation: annotationTypes.indexOf('segmentation'),
  keypoint: annotationTypes.indexOf('keypoint'),
  classification: annotationTypes.indexOf('classification'),
  heatmap: annotationTypes.indexOf('heatmap'),
};
const numberNames = ['confidence', 'x_min', 'y_min', 'x_max', 'y_max', 'area'] as const;
const numbersPerRow = numberNames.length;

/** One annotation on its way into the columns; the box is its bounds in image pixels, null where it has none. */
export interface ColumnsRow {
  readonly id: string | Uint8Array;
  readonly type: AnnotationType;
  readonly className: string | null;
  readonly confidence: number | null;
  readonly xMin: number | null;
  readonly yMin: number | null;
  readonly xMax: number | null;
  readonly yMax: number | null;
  readonly area: number | null;
  /** The JSON text of `data`; left out for bounding boxes. */
  readonly data: string | Uint8Array | null;
}

/** The columns as views on the buffer they came in: nothing is copied, row i is index i of each. */
export interface AnnotationColumns {
  readonly analysisId: string;
  readonly count: number;
  /** Class names in the order of their first appearance. */
  readonly classes: readonly string[];
  /** 16 bytes a row; `annotationId` spells one out. */
  readonly ids: Uint8Array;
  /** Index into `annotationTypes`. */
  readonly types: Uint8Array;
  /** Index into `classes`, or `noClassIndex`. */
  readonly classIndexes: Uint32Array;
  /** NaN where unknown. */
  readonly confidences: Float64Array;
  readonly xMin: Float64Array;
  readonly yMin: Float64Array;
  readonly xMax: Float64Array;
  readonly yMax: Float64Array;
  readonly area: Float64Array;
  readonly dataEnd: Uint32Array;
  readonly data: Uint8Array;
}

const align = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Value of a hexadecimal digit by its char code; 255 where it is none. */
const hexValue = new Uint8Array(128).fill(255);
for (let value = 0; value < 16; value++) {
  hexValue[value.toString(16).charCodeAt(0)] = value;
  hexValue[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

function writeUuid(target: Uint8Array, offset: number, uuid: string): void {
  let nibbles = 0;
  let byte = 0;
  for (let i = 0; i < uuid.length; i++) {
    const code = uuid.charCodeAt(i);
    if (code === 45) continue;
    const value = hexValue[code] ?? 255;
    if (value === 255 || nibbles === 32) throw new RangeError(`Not a UUID: ${uuid}`);
    byte = (byte << 4) | value;
    if (nibbles & 1) target[offset + (nibbles >> 1)] = byte & 255;
    nibbles++;
  }
  if (nibbles !== 32) throw new RangeError(`Not a UUID: ${uuid}`);
}

/**
 * Takes the annotations of one analysis row by row, in order, and finishes as the bytes of the format. Its arrays
 * double as they fill, so no object is kept per row; `expectedRows` saves the doubling where the count is known.
 */
export class ColumnsWriter {
  readonly #analysisId: string;
  readonly #keepsBoxData: boolean;
  readonly #encoder = new TextEncoder();
  readonly #classes = new Map<string, number>();
  #rows = 0;
  #capacity: number;
  #ids: Uint8Array<ArrayBuffer>;
  #types: Uint8Array<ArrayBuffer>;
  #classIndexes: Uint32Array<ArrayBuffer>;
  #dataEnds: Uint32Array<ArrayBuffer>;
  /** Row by row, in the order of `numberNames`. */
  #numbers: Float64Array<ArrayBuffer>;
  #data = new Uint8Array(1024);
  #dataBytes = 0;

  /** `keepsBoxData`: the `data` of bounding boxes too, where their four numbers do not say all that is asked. */
  constructor(analysisId: string, expectedRows = 1024, keepsBoxData = false) {
    this.#analysisId = analysisId;
    this.#keepsBoxData = keepsBoxData;
    this.#capacity = Math.max(16, expectedRows);
    this.#ids = new Uint8Array(this.#capacity * 16);
    this.#types = new Uint8Array(this.#capacity);
    this.#classIndexes = new Uint32Array(this.#capacity);
    this.#dataEnds = new Uint32Array(this.#capacity);
    this.#numbers = new Float64Array(this.#capacity * numbersPerRow);
  }

  /** How many rows were added so far. */
  get count(): number {
    return this.#rows;
  }

  /**
   * Adds the next annotation. `id` is a UUID in text or its 16 bytes; numbers that do not exist are null; `data` is the
   * JSON text of the annotation's `data`, which is not kept for bounding boxes (their four numbers say it all) unless asked.
   * Throws RangeError for an id that is no UUID, and when the data grows past 4 GiB.
   */
  add(
    id: string | Uint8Array,
    type: AnnotationType,
    className: string | null,
    confidence: number | null,
    xMin: number | null,
    yMin: number | null,
    xMax: number | null,
    yMax: number | null,
    area: number | null,
    data: string | Uint8Array | null,
  ): void {
    if (this.#rows === this.#capacity) this.#grow();
    const row = this.#rows;
    if (typeof id === 'string') writeUuid(this.#ids, row * 16, id);
    else if (id.length === 16) this.#ids.set(id, row * 16);
    else throw new RangeError(`Not a UUID: ${id.length} bytes`);
    this.#types[row] = typeIndexes[type];
    this.#classIndexes[row] = className === null ? noClassIndex : this.#classIndex(className);
    const at = row * numbersPerRow;
    this.#numbers[at] = confidence ?? Number.NaN;
    this.#numbers[at + 1] = xMin ?? Number.NaN;
    this.#numbers[at + 2] = yMin ?? Number.NaN;
    this.#numbers[at + 3] = xMax ?? Number.NaN;
    this.#numbers[at + 4] = yMax ?? Number.NaN;
    this.#numbers[at + 5] = area ?? Number.NaN;
    if (data !== null && (this.#keepsBoxData || type !== 'bounding_box')) this.#appendData(data);
    this.#dataEnds[row] = this.#dataBytes;
    this.#rows = row + 1;
  }

  /** The buffer of the format, of exactly its size. The writer can go on afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    const rows = this.#rows;
    const columns: Record<string, [number, number]> = {};
    let end = 0;
    const place = (name: string, bytes: number): void => {
      columns[name] = [align(end), bytes];
      end = align(end) + bytes;
    };
    place('ids', rows * 16);
    place('type', rows);
    place('class', rows * 4);
    for (const name of numberNames) place(name, rows * 8);
    place('data_end', rows * 4);
    place('data', this.#dataBytes);

    const header = this.#encoder.encode(
      JSON.stringify({
        analysis_id: this.#analysisId,
        count: rows,
        classes: [...this.#classes.keys()],
        columns,
      }),
    );
    const body = preamble + align(header.length);
    const out = new Uint8Array(body + end);
    const start = new DataView(out.buffer);
    start.setUint32(0, magic, true);
    start.setUint32(4, version, true);
    start.setUint32(8, body - preamble, true);
    out.set(header, preamble);
    out.fill(0x20, preamble + header.length, body);

    const at = (name: string): number => body + (columns[name]?.[0] ?? 0);
    out.set(this.#ids.subarray(0, rows * 16), at('ids'));
    out.set(this.#types.subarray(0, rows), at('type'));
    new Uint32Array(out.buffer, at('class'), rows).set(this.#classIndexes.subarray(0, rows));
    numberNames.forEach((name, k) => {
      const column = new Float64Array(out.buffer, at(name), rows);
      for (let row = 0; row < rows; row++) column[row] = this.#numbers[row * numbersPerRow + k] ?? Number.NaN;
    });
    new Uint32Array(out.buffer, at('data_end'), rows).set(this.#dataEnds.subarray(0, rows));
    out.set(this.#data.subarray(0, this.#dataBytes), at('data'));
    return out;
  }

  #classIndex(className: string): number {
    const known = this.#classes.get(className);
    if (known !== undefined) return known;
    const index = this.#classes.size;
    this.#classes.set(className, index);
    return index;
  }

  #appendData(data: string | Uint8Array): void {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    const needed = this.#dataBytes + (typeof data === 'string' ? data.length * 3 : data.length);
    if (needed > this.#data.length) {
      const grown = new Uint8Array(Math.max(this.#data.length * 2, needed));
      grown.set(this.#data);
      this.#data = grown;
    }
    const rest = this.#data.subarray(this.#dataBytes);
    if (typeof data === 'string') this.#dataBytes += this.#encoder.encodeInto(data, rest).written;
    else {
      rest.set(data);
      this.#dataBytes += data.length;
    }
    if (this.#dataBytes > 0xffffffff) throw new RangeError('The data of one analysis does not fit 4 GiB');
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = new ColumnsWriter(this.#analysisId, this.#capacity);
    grown.#ids.set(this.#ids);
    grown.#types.set(this.#types);
    grown.#classIndexes.set(this.#classIndexes);
    grown.#dataEnds.set(this.#dataEnds);
    grown.#numbers.set(this.#numbers);
    this.#ids = grown.#ids;
    this.#types = grown.#types;
    this.#classIndexes = grown.#classIndexes;
    this.#dataEnds = grown.#dataEnds;
    this.#numbers = grown.#numbers;
  }
}

/** The whole format from rows at once; `ColumnsWriter` is the same thing fed row by row. */
export function encodeColumns(analysisId: string, rows: Iterable<ColumnsRow>): Uint8Array<ArrayBuffer> {
  const writer = new ColumnsWriter(analysisId);
  for (const r of rows) {
    writer.add(r.id, r.type, r.className, r.confidence, r.xMin, r.yMin, r.xMax, r.yMax, r.area, r.data);
  }
  return writer.finish();
}

const columnNames = ['ids', 'type', 'class', ...numberNames, 'data_end', 'data'] as const;
type ColumnName = (typeof columnNames)[number];

interface Header {
  readonly analysisId: string;
  readonly count: number;
  readonly classes: readonly string[];
  /** Where a column begins, counted from the first, and its bytes. */
  readonly spanOf: (name: ColumnName) => readonly [offset: number, bytes: number];
}

function readHeader(json: unknown): Header {
  const { analysis_id, count, classes, columns } = isObject(json) ? json : {};
  if (typeof analysis_id !== 'string' || !isCount(count)) throw new RangeError('The header has no analysis');
  if (!Array.isArray(classes) || !classes.every((name) => typeof name === 'string'))
    throw new RangeError('The header has no classes');
  const spans = new Map(
    columnNames.map((name) => {
      const [offset, bytes]: unknown[] =
        isObject(columns) && Array.isArray(columns[name]) ? columns[name] : [];
      if (!isCount(offset) || offset % 8 !== 0 || !isCount(bytes))
        throw new RangeError(`The header does not say where column ${name} is`);
      return [name, [offset, bytes] as const];
    }),
  );
  return { analysisId: analysis_id, count, classes, spanOf: (name) => spans.get(name) ?? [0, 0] };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * Reads the format without copying: the columns are views on `buffer`. Throws RangeError or SyntaxError when the bytes
 * are no such buffer, are cut short, or hold an index that points nowhere; nothing needs checking afterwards.
 */
export function decodeColumns(buffer: ArrayBuffer): AnnotationColumns {
  if (buffer.byteLength < preamble) throw new RangeError('Annotation columns are cut short');
  const start = new DataView(buffer);
  if (start.getUint32(0, true) !== magic)
    throw new RangeError('Not annotation columns: the magic number differs');
  if (start.getUint32(4, true) !== version) {
    throw new RangeError(`Annotation columns of version ${start.getUint32(4, true)} cannot be read`);
  }
  const headerBytes = start.getUint32(8, true);
  const body = preamble + headerBytes;
  if (body % 8 !== 0 || body > buffer.byteLength) throw new RangeError('Annotation columns are cut short');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(
    new Uint8Array(buffer, preamble, headerBytes),
  );
  const { analysisId, count, classes, spanOf } = readHeader(JSON.parse(text));

  const place = (name: ColumnName, bytes: number): number => {
    const [offset, length] = spanOf(name);
    if (length !== bytes || body + offset + length > buffer.byteLength) {
      throw new RangeError(`Column ${name} has ${length} bytes, not ${bytes}, or is cut short`);
    }
    return body + offset;
  };
  const numbers = (name: ColumnName): Float64Array => new Float64Array(buffer, place(name, count * 8), count);

  const [, dataBytes] = spanOf('data');
  const columns: AnnotationColumns = {
    analysisId,
    count,
    classes,
    ids: new Uint8Array(buffer, place('ids', count * 16), count * 16),
    types: new Uint8Array(buffer, place('type', count), count),
    classIndexes: new Uint32Array(buffer, place('class', count * 4), count),
    confidences: numbers('confidence'),
    xMin: numbers('x_min'),
    yMin: numbers('y_min'),
    xMax: numbers('x_max'),
    yMax: numbers('y_max'),
    area: numbers('area'),
    dataEnd: new Uint32Array(buffer, place('data_end', count * 4), count),
    data: new Uint8Array(buffer, place('data', dataBytes), dataBytes),
  };
  let end = 0;
  for (let row = 0; row < count; row++) {
    const type = columns.types[row] ?? 0;
    const classIndex = columns.classIndexes[row] ?? 0;
    const dataEnd = columns.dataEnd[row] ?? 0;
    if (type >= annotationTypes.length) throw new RangeError(`Row ${row} has an unknown type ${type}`);
    if (classIndex !== noClassIndex && classIndex >= classes.length) {
      throw new RangeError(`Row ${row} names class ${classIndex} of ${classes.length}`);
    }
    if (dataEnd < end || dataEnd > columns.data.length)
      throw new RangeError(`Row ${row} has data past the end`);
    end = dataEnd;
  }
  return columns;
}

/** The UUID of a row, in text. */
export function annotationId({ ids }: Pick<AnnotationColumns, 'ids'>, row: number): string {
  let uuid = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) uuid += '-';
    uuid += (ids[row * 16 + i] ?? 0).toString(16).padStart(2, '0');
  }
  return uuid;
}

/** The JSON text of a row's `data`; empty for a bounding box, unless the writer kept that. */
export function dataText(columns: AnnotationColumns, row: number): string {
  const from = row === 0 ? 0 : (columns.dataEnd[row - 1] ?? 0);
  return new TextDecoder().decode(columns.data.subarray(from, columns.dataEnd[row]));
}
