import type { ImageComparison, ProjectComparison } from '@/lib/contract/comparison';
import type { QueryOf } from '@/lib/contract/endpoint';
import type { EvaluationReply } from '@/lib/contract/evaluation';
import type { exportComparison, exportEvaluation } from '@/lib/contract/exports';
import { type Cell, csvLines } from '@/lib/formats/csv';
import { readImageComparison, readProjectComparison } from '../comparisons';
import { readEvaluation } from '../evaluations';

/** Comparisons and evaluations as tables. They ask the same computations as the pages do, so their figures are the same. */

/** Images that are asked for at a time. */
const pageSize = 1000;
/** Seconds that a computation is waited for at a time. */
const wait = 30;

type Row = Readonly<Record<string, Cell>>;
interface Part {
  readonly rows: readonly Row[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

const toCell = (value: unknown): Cell =>
  value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);

/** Writes rows under a header, each with the parameters behind it. */
async function* toCsv(columns: readonly string[], parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const { rows, parameters } of parts) {
    const names = Object.keys(parameters);
    const common = names.map((name) => toCell(parameters[name]));
    const header = isFirst ? [[...columns, ...names.map((name) => `parameter_${name}`)]] : [];
    isFirst = false;
    const cells = rows.map((row) => [...columns.map((column) => row[column] ?? null), ...common]);
    yield Buffer.from(csvLines([...header, ...cells]));
  }
}

type ComparisonQuery = QueryOf<typeof exportComparison>;
type EvaluationQuery = QueryOf<typeof exportEvaluation>;

async function comparedPage(
  projectId: string,
  query: ComparisonQuery,
  url: URL,
  skip: number,
): Promise<ProjectComparison> {
  for (;;) {
    const answer = await readProjectComparison(projectId, { ...query, skip, limit: pageSize, wait }, url);
    if (!('pending' in answer)) return answer;
  }
}

async function* comparedPages(projectId: string, query: ComparisonQuery, url: URL) {
  for (let skip = 0; ; skip += pageSize) {
    const page = await comparedPage(projectId, query, url, skip);
    yield page;
    if (skip + pageSize >= page.images_total) return;
  }
}

const imageColumns = [
  ...['image_id', 'filename', 'width', 'height', 'analysis_a', 'analysis_b', 'disagreement', 'agree'],
  ...['class_differs', 'moved', 'only_a', 'only_b', 'image_class'],
];
const classColumns = [
  ...['class_name', 'instances_a', 'instances_b', 'agree', 'moved', 'class_differs_a', 'class_differs_b'],
  ...['only_a', 'only_b', 'agreement'],
];
const memberColumns = (side: string) =>
  ['annotation_id', 'annotation_type', 'class_name', 'confidence'].map((name) => `${side}_${name}`);
const pairColumns = ['image_id', 'filename', 'kind', 'iou', ...memberColumns('a'), ...memberColumns('b')];

type Member = NonNullable<ImageComparison['pairs'][number]['a']>;

const memberCells = (side: string, member: Member | null): Row => ({
  [`${side}_annotation_id`]: member?.annotation_id ?? null,
  [`${side}_annotation_type`]: member?.annotation_type ?? null,
  [`${side}_class_name`]: member?.class_name ?? null,
  [`${side}_confidence`]: member?.confidence ?? null,
});

async function* pairParts(projectId: string, query: ComparisonQuery, url: URL): AsyncGenerator<Part> {
  for await (const { images, parameters } of comparedPages(projectId, query, url)) {
    yield { rows: [], parameters };
    for (const { image_id, filename, analysis_a, analysis_b } of images) {
      const sides = { a: analysis_a, b: analysis_b };
      for (let skip = 0; ; ) {
        const asked = { ...query, ...sides, kind: undefined, skip, limit: 10_000 };
        const { pairs, pairs_total } = await readImageComparison(image_id, asked);
        const rows = pairs.map(({ kind, iou, a, b }) => ({
          image_id,
          filename,
          kind,
          iou,
          ...memberCells('a', a),
          ...memberCells('b', b),
        }));
        yield { rows, parameters };
        skip += pairs.length;
        if (pairs.length === 0 || skip >= pairs_total) break;
      }
    }
  }
}

async function* imageParts(projectId: string, query: ComparisonQuery, url: URL): AsyncGenerator<Part> {
  for await (const { images, parameters } of comparedPages(projectId, query, url))
    yield { rows: images.map(({ review: _, has_pixels: __, ...image }) => image), parameters };
}

async function* classParts(projectId: string, query: ComparisonQuery, url: URL): AsyncGenerator<Part> {
  const { per_class: rows, parameters } = await comparedPage(projectId, query, url, 0);
  yield { rows, parameters };
}

/** A comparison as CSV. @throws Problem 404 for a model that the project does not know */
export function writeComparison(
  projectId: string,
  query: ComparisonQuery,
  url: URL,
): AsyncGenerator<Uint8Array> {
  const tables = {
    pairs: () => toCsv(pairColumns, pairParts(projectId, query, url)),
    images: () => toCsv(imageColumns, imageParts(projectId, query, url)),
    classes: () => toCsv(classColumns, classParts(projectId, query, url)),
  };
  return tables[query.table]();
}

async function evaluatedPage(
  projectId: string,
  query: EvaluationQuery,
  url: URL,
  skip: number,
): Promise<EvaluationReply> {
  for (;;) {
    const answer = await readEvaluation(projectId, { ...query, skip, limit: pageSize, wait }, url);
    if (!('pending' in answer)) return answer;
  }
}

const rateColumns = ['true_positives', 'false_positives', 'false_negatives'];
const evaluatedClassColumns = [
  ...[
    'class_name',
    'truths',
    'detections',
    'ap',
    'ap50',
    'ap75',
    'ar',
    ...rateColumns,
    'precision',
    'recall',
    'f1',
  ],
];
const evaluatedImageColumns = [
  ...[
    'image_id',
    'filename',
    'width',
    'height',
    'truth_analysis',
    'prediction_analysis',
    'truths',
    'detections',
  ],
  ...rateColumns,
];

async function* evaluatedParts(
  projectId: string,
  query: EvaluationQuery,
  url: URL,
  rowsOf: (page: EvaluationReply) => readonly Row[],
  isPaged: boolean,
): AsyncGenerator<Part> {
  for (let skip = 0; ; skip += pageSize) {
    const page = await evaluatedPage(projectId, query, url, skip);
    yield { rows: rowsOf(page), parameters: page.parameters };
    if (!isPaged || skip + pageSize >= page.images_total) return;
  }
}

/** An evaluation as CSV. @throws Problem 404 for a model that the project does not know */
export function writeEvaluation(
  projectId: string,
  query: EvaluationQuery,
  url: URL,
): AsyncGenerator<Uint8Array> {
  const tables = {
    stats: {
      columns: ['figure', 'value'],
      rowsOf: ({ stats }: EvaluationReply) =>
        Object.entries(stats).map(([figure, value]) => ({ figure, value })),
      isPaged: false,
    },
    classes: {
      columns: evaluatedClassColumns,
      rowsOf: (page: EvaluationReply) => page.per_class,
      isPaged: false,
    },
    images: {
      columns: evaluatedImageColumns,
      rowsOf: ({ images }: EvaluationReply) => images.map(({ has_pixels: _, ...image }) => image),
      isPaged: true,
    },
  };
  const { columns, rowsOf, isPaged } = tables[query.table];
  return toCsv(columns, evaluatedParts(projectId, query, url, rowsOf, isPaged));
}
