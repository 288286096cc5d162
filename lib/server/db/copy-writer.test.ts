import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyReader, type CopyRow } from './copy-binary';
import { CopyWriter } from './copy-writer';

interface Row {
  readonly id: string;
  readonly int: number | null;
  readonly float: number | null;
  readonly text: string | null;
  readonly bytes: Uint8Array;
}

const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    id: fc.uuid(),
    int: fc.option(fc.oneof(fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)), fc.integer())),
    float: fc.option(fc.oneof(fc.constantFrom(0, 0.1, -1e300, 5e-324), fc.double({ noNaN: true }))),
    text: fc.option(fc.oneof(fc.constantFrom('', '\\N', 'a\tb\n', 'é😀'), fc.string({ unit: 'grapheme' }))),
    bytes: fc.uint8Array({ maxLength: 600 }),
  }),
);

const read = (row: CopyRow) => ({
  id: row
    .bytes(0)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  int: row.isNull(1) ? null : row.int(1),
  float: row.isNull(2) ? null : row.float(2),
  text: row.isNull(3) ? null : row.text(3),
  repeated: row.isNull(4) ? null : row.text(4),
  bytes: new Uint8Array(row.bytes(5)),
});

function write(writer: CopyWriter, { id, int, float, text, bytes }: Row): void {
  writer.row(6);
  writer.uuid(id);
  writer.int(int);
  writer.float(float);
  writer.text(text);
  writer.repeatedText(text);
  // From the middle of something longer.
  writer.bytes(Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]), 6, 6 + bytes.length);
}

test('what is written is what a reader of the format reads, wherever it is taken away in between', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 20, max: 500 }), (given, room) => {
      const writer = new CopyWriter(room);
      const seen: ReturnType<typeof read>[] = [];
      const reader = new CopyReader((row) => seen.push(read(row)));
      for (const row of given) {
        write(writer, row);
        if (writer.length > room) reader.push(writer.take());
      }
      writer.finish();
      reader.push(writer.take());
      reader.end();
      // Zero is written without a sign.
      expect(seen).toEqual(
        given.map((row) => ({
          ...row,
          repeated: row.text,
          float: row.float === null ? null : row.float + 0,
        })),
      );
    }),
  );
});

test('a uuid is the same in capitals, and a moment counts microseconds from the year 2000', () => {
  const writer = new CopyWriter(100);
  writer.row(2);
  writer.uuid('01890A5D-AC96-774B-BCCE-B302099A8057');
  writer.time(new Date('2000-01-01T00:00:01.5Z'));
  writer.finish();
  const fields: string[] = [];
  const reader = new CopyReader((row) => {
    fields.push(row.bytes(0).toString('hex'), String(row.bytes(1).readBigInt64BE()));
  });
  reader.push(writer.take());
  reader.end();
  expect(fields).toEqual(['01890a5dac96774bbcceb302099a8057', '1500000']);
});
