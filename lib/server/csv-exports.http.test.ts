import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askPython } from '@/lib/testing/exchange';
import { type Answer, Client } from '@/lib/testing/pipeline';
import { exported, type Posted, post } from '@/lib/testing/posted';
import { csvColumns } from './exports/csv';

const client = () => new Client();
const folder = mkdtempSync(join(tmpdir(), 'vista-exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const awkwardNames = [
  'plain',
  'comma, quote " and \n newline',
  '=SUM(A1:A9)',
  '+1',
  '-2',
  '@home',
  '\tTabbed',
  '\rreturned',
  '人 🚲 emoji',
  'عربي من اليمين',
  "'already",
  ' spaces ',
  'NULL',
  'nan',
  '007',
  'a;b|c',
];
const defused = (name: string) => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);

const numbered = awkwardNames.map((class_name, i) => ({
  annotation_type: 'bounding_box',
  class_name,
  confidence: i === 0 ? null : [0, 1, 0.1, 1 / 3, 1e-5, 0.30000000000000004][i % 6],
  data: { bbox: [i + 0.1, -i - 0.5, 10, 20 + 1 / 3], format: 'xywh' },
  ordering: i === 1 ? -3 : undefined,
}));

describe('CSV', () => {
  let posted: Posted;
  let csv: Answer;
  beforeAll(async () => {
    posted = await post(numbered, { model_name: '=evil', model_version: '1,0' });
    csv = await exported(posted, 'format=csv');
  });

  test('has the documented header, RFC 4180 line ends and one row an annotation', () => {
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename=".*\.csv"/);
    expect(csv.headers.get('x-total-count')).toBe(String(numbered.length));
    expect(csv.text.split('\r\n')[0]).toBe(csvColumns.join(','));
    expect(csv.text.endsWith('\r\n')).toBe(true);
    const { data, errors } = Papa.parse<Record<string, string>>(csv.text, {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    expect(data.map((row) => row.class_name)).toEqual(awkwardNames.map(defused));
    expect(data[0]).toMatchObject({
      image_id: posted.imageId,
      filename: 'photo.png',
      image_width: '640',
      model_name: "'=evil",
      model_version: '1,0',
      analysis_id: posted.analysisId,
      confidence: '',
      ordering: '',
    });
    expect(data[1]).toMatchObject({ confidence: '1', ordering: '-3' });
    expect(data[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('keeps every digit of a number, and negative numbers stay numbers', () => {
    const { data } = Papa.parse<Record<string, string>>(csv.text, { header: true, skipEmptyLines: true });
    for (const [i, row] of data.entries()) {
      expect(Number(row.y_min)).toBe(-i - 0.5);
      expect(row.confidence === '' ? null : Number(row.confidence)).toBe(numbered[i]?.confidence);
      expect(JSON.parse(row.geometry ?? '')).toEqual(numbered[i]?.data);
    }
    expect(data[3]?.y_min).toBe('-3.5');
  });

  test('is read by Python’s csv to the same cells', () => {
    const rows = askPython(
      `import csv, io, json, sys
text = sys.stdin.buffer.read().decode('utf-8')
print(json.dumps(list(csv.reader(io.StringIO(text, newline='')))))`,
      csv.bytes,
    );
    expect(rows).toEqual(Papa.parse(csv.text, { skipEmptyLines: true }).data);
  });

  test('is read by pandas with numbers as numbers and the unknown as missing', () => {
    const read = askPython(
      `import io, json, sys
import pandas
frame = pandas.read_csv(io.BytesIO(sys.stdin.buffer.read()), keep_default_na=False, na_values={'confidence': [''], 'ordering': ['']}, float_precision='round_trip')
print(json.dumps({
  'types': {name: str(kind) for name, kind in frame.dtypes.items()},
  'names': frame.class_name.tolist(), 'y': frame.y_min.tolist(),
  'unscored': int(frame.confidence.isna().sum()),
  'geometry': [json.loads(text) for text in frame.geometry],
  'year': int(pandas.to_datetime(frame.created_at).dt.year.min()),
}))`,
      csv.bytes,
    );
    expect(read.names).toEqual(awkwardNames.map(defused));
    expect(read.y).toEqual(numbered.map(({ data }) => data.bbox[1]));
    expect(read.types).toMatchObject({ confidence: 'float64', x_min: 'float64', image_width: 'int64' });
    expect(read.unscored).toBe(1);
    expect(read.geometry).toEqual(numbered.map(({ data }) => data));
    expect(read.year).toBeGreaterThan(2000);
  });

  test('opens in LibreOffice with the right cells, and nothing of it runs', async () => {
    const path = join(folder, 'export.csv');
    writeFileSync(path, csv.bytes);
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    // Comma, quotation mark, UTF-8, from line 1; out as CSV again with every cell quoted as it is shown.
    await promisify(execFile)(
      'soffice',
      [
        profile,
        '--headless',
        '--infilter=CSV:44,34,76,1,,1033,false,true,false',
        '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,false,false',
        '--outdir',
        join(folder, 'out'),
        path,
      ],
      { timeout: 120_000 },
    );
    const shown = Papa.parse<string[]>(readFileSync(join(folder, 'out', 'export.csv'), 'utf8'), {
      skipEmptyLines: true,
    }).data;
    const sent = Papa.parse<string[]>(csv.text, { skipEmptyLines: true }).data;
    expect(shown).toHaveLength(sent.length);
    const column = csvColumns.indexOf('class_name');
    // The apostrophe in front is content to a CSV reader; a bare carriage return becomes a line feed in a cell.
    const cell = (text = '') => text.replaceAll('\r', '\n');
    // A class that is called by a number is a number to a spreadsheet.
    const isNumber = (row: readonly string[]) => row[column] === '007';
    const texts = sent.filter((row) => !isNumber(row));
    expect(shown.filter((_, i) => !isNumber(sent[i] ?? [])).map((row) => cell(row[column]))).toEqual(
      texts.map((row) => cell(row[column])),
    );
    const y = csvColumns.indexOf('y_min');
    expect(shown.slice(1).map((row) => Number(row[y]))).toEqual(sent.slice(1).map((row) => Number(row[y])));
  }, 150_000);

  test('obeys the filters of a view', async () => {
    const rows = async (query: string) =>
      Papa.parse((await exported(posted, `format=csv&${query}`)).text, { header: true, skipEmptyLines: true })
        .data.length;
    expect(await rows(`class_name=${encodeURIComponent('=SUM(A1:A9)')}`)).toBe(1);
    expect(await rows('min_confidence=0.9')).toBe(
      numbered.filter(({ confidence: c }) => c === null || (c ?? 0) >= 0.9).length,
    );
    expect(await rows('min_confidence=0&hide_unscored=true')).toBe(numbered.length - 1);
    expect(await rows('annotation_type=heatmap')).toBe(0);
    expect(await rows('model=%3Devil@1,0')).toBe(numbered.length);
    const hidden = encodeURIComponent(JSON.stringify(awkwardNames.slice(0, 3)));
    expect(await rows(`hidden_classes=${hidden}`)).toBe(numbered.length - 3);
    expect(await rows(`hidden_types=${encodeURIComponent('["bounding_box"]')}`)).toBe(0);
    expect(await rows('max_confidence=0&hide_unscored=true')).toBe(
      numbered.filter((n) => n.confidence === 0).length,
    );
    expect(await rows('min_area=1000')).toBe(0);
    expect(await rows('model=other@1')).toBe(0);
    expect(await rows(`image_ids=${posted.imageId}`)).toBe(numbered.length);
    expect(await rows(`search='%3B`)).toBe(0);
    expect(await rows('status=not_run')).toBe(0);
    expect(await rows('status=completed&min_annotations=2&search=PHOTO')).toBe(numbered.length);
  });

  test('of one analysis is the same as of its project', async () => {
    const one = await client().get(`/api/analyses/${posted.analysisId}/export?format=csv`);
    expect(one.text).toBe(csv.text);
    expect(one.headers.get('content-disposition')).toContain('photo-');
  });

  test('has a tag that stays while nothing changes and goes when something does', async () => {
    const etag = csv.headers.get('etag') ?? '';
    const again = await exported(posted, 'format=csv', { 'if-none-match': etag });
    expect(again.status).toBe(304);
    const analysis = await client().analyse(posted.imageId);
    await client().bulk(analysis.json.id, [numbered[0]]);
    const after = await exported(posted, 'format=csv', { 'if-none-match': etag });
    expect(after.status).toBe(200);
    expect(after.headers.get('x-total-count')).toBe(String(numbered.length + 1));
  });

  test('is estimated before it is asked for', async () => {
    const { json } = await client().get(
      `/api/projects/${posted.projectId}/export/estimate?format=csv&model=%3Devil@1,0`,
    );
    expect(json).toMatchObject({ annotations: numbered.length, analyses: 1, images: 1, left_out: 0 });
    expect(json.estimated_bytes / csv.bytes.length).toBeGreaterThan(0.5);
    expect(json.estimated_bytes / csv.bytes.length).toBeLessThan(2);
  });
});

test('an export that its reader leaves gives its connection back', async () => {
  const posted = await post(Array.from({ length: 5000 }, () => numbered[2]));
  for (let i = 0; i < 12; i++) {
    const abort = new AbortController();
    const response = await fetch(`${client().url}/api/projects/${posted.projectId}/export?format=csv`, {
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
  }
  expect((await exported(posted, 'format=csv')).status).toBe(200);
});
