import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { csvLines } from '@/lib/formats/csv';
import { toYoloLines } from '@/lib/formats/yolo-out';
import { type PlacedAnnotation, readClassNames, readPlaced } from './rows';
import { analysesSql, type Extent, type Scope } from './scope';
import type { Snapshot } from './snapshot';

/** YOLO out: a zip of one text file an image and model, with the classes' names. */

interface LabelFile {
  readonly analysisId: string;
  readonly path: string;
}

/** A name for a file or folder that every system takes. */
const safe = (name: string) => name.replace(/[^\p{L}\p{N}._@-]+/gu, '_').replace(/^\.+/, '_') || '_';
const stem = (filename: string) => (filename.split(/[/\\]/).pop() ?? '').replace(/\.[^.]*$/, '');

/** Every analysis has its file, also one that found nothing: in YOLO an empty file says so. */
async function listFiles({ client }: Snapshot, scope: Scope): Promise<LabelFile[]> {
  const { rows } = await client.query<{ id: string; filename: string; model: string }>(
    analysesSql(scope, `a.id, i.filename, a.model_name || '@' || a.model_version AS model`),
  );
  const isOneModel = new Set(rows.map((row) => row.model)).size <= 1;
  const taken = new Set<string>();
  return rows.map(({ id, filename, model }) => {
    const base = `${isOneModel ? 'labels' : `labels/${safe(model)}`}/${safe(stem(filename))}`;
    let path = `${base}.txt`;
    for (let n = 2; taken.has(path.toLowerCase()); n++) path = `${base}_${n}.txt`;
    taken.add(path.toLowerCase());
    return { analysisId: id, path };
  });
}

/** Hands the annotations out analysis by analysis, in the order in which they come. */
class Turns {
  readonly #batches: AsyncGenerator<PlacedAnnotation[]>;
  #rest: PlacedAnnotation[] = [];
  #at = 0;
  #isDone = false;

  constructor(batches: AsyncGenerator<PlacedAnnotation[]>) {
    this.#batches = batches;
  }

  async *of(analysisId: string): AsyncGenerator<PlacedAnnotation> {
    for (;;) {
      for (; this.#at < this.#rest.length; this.#at++) {
        const next = this.#rest[this.#at];
        if (!next) continue;
        if (next.analysisId !== analysisId) return;
        yield next;
      }
      if (this.#isDone) return;
      const { value, done } = await this.#batches.next();
      this.#isDone = done === true;
      this.#rest = done ? [] : value;
      this.#at = 0;
    }
  }

  async end(): Promise<void> {
    await this.#batches.return(undefined);
  }
}

/** Writes the archive; each file is made when its turn comes. Its directory at the end says that it is whole. */
export async function* writeYolo(
  snapshot: Snapshot,
  scope: Scope,
  extent: Extent,
): AsyncGenerator<Uint8Array> {
  const names = await readClassNames(snapshot, scope);
  const numbers = new Map(names.map((name, i) => [name, i]));
  const files = await listFiles(snapshot, scope);
  const turns = new Turns(readPlaced(snapshot, scope));
  const skipped: string[][] = [];
  const zip = new ZipFile();
  const fail = (error: unknown) => zip.outputStream.emit('error', error);
  zip.on('error', fail);

  async function* label(analysisId: string): AsyncGenerator<string> {
    let text = '';
    for await (const annotation of turns.of(analysisId)) {
      const lines = toYoloLines(annotation, numbers.get(annotation.className ?? '') ?? 0);
      if (typeof lines === 'string') skipped.push([annotation.id, annotation.analysisId, lines]);
      else text += `${lines.join('\n')}\n`;
    }
    if (text !== '') yield text;
  }
  const addLazily = (path: string, make: () => AsyncIterable<string>) =>
    zip.addReadStreamLazy(path, { mtime: epoch }, (callback) => {
      const stream = Readable.from(make());
      stream.on('error', fail);
      callback(null, stream);
    });

  // A name of several lines would move the numbers of those after it.
  const lines = names.map((name) => name.replace(/[\r\n]+/g, ' '));
  zip.addBuffer(Buffer.from(`${lines.join('\n')}\n`), 'classes.txt', { mtime: epoch });
  zip.addBuffer(Buffer.from(dataYaml(names)), 'data.yaml', { mtime: epoch });
  for (const { analysisId, path } of files) addLazily(path, () => label(analysisId));
  addLazily('skipped.csv', async function* () {
    yield csvLines([['annotation_id', 'analysis_id', 'reason'], ...skipped]);
    yield csvLines([
      [`${extent.annotations - skipped.length} of ${extent.annotations} annotations are in labels`],
    ]);
  });
  zip.end();
  try {
    for await (const chunk of zip.outputStream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } finally {
    await turns.end();
  }
}

/** The same annotations make the same bytes. */
const epoch = new Date(Date.UTC(2000, 0, 1, 12));

const dataYaml = (names: readonly string[]) =>
  `path: .\ntrain: images\nval: images\nnames:\n${names.map((name, i) => `  ${i}: ${JSON.stringify(name)}\n`).join('')}`;
