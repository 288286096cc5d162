import { pairTest } from '@/lib/comparison/comparison-table';
import type { ImageComparison, ProjectComparison } from '@/lib/contract/comparison';
import type { QueryOf } from '@/lib/contract/endpoint';
import type { EvaluationReply } from '@/lib/contract/evaluation';
import type { exportComparison, exportEvaluation } from '@/lib/contract/exports';
import { outcomeTest } from '@/lib/evaluation/outcome-tallies';
import { type Cell, csvLines } from '@/lib/formats/csv';
import { pairFilterOf, readImageComparison, readProjectComparison } from '../comparisons';
import type { JudgedMember } from '../computing/evaluation-table';
import { judgeImage, outcomeFilterOf, readEvaluation } from '../evaluations';
import { getChosenAnalysis } from '../model-images';

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

/** What chooses rows among those that the parameters make. */
const filterNames = [
  ...['kind', 'class_name', 'class_a', 'class_b', 'min_pair_iou', 'max_pair_iou', 'reviewed'],
  ...['outcome', 'truth_class', 'predicted_class', 'search'],
];

const filtersOf = (query: Readonly<Record<string, unknown>>) =>
  JSON.stringify(
    Object.fromEntries(
      filterNames.filter((name) => query[name] !== undefined).map((name) => [name, query[name]]),
    ),
  );

/** Writes rows under a header, each with the parameters behind it and the filters that chose it. */
async function* toCsv(
  columns: readonly string[],
  parts: AsyncIterable<Part>,
  query: Readonly<Record<string, unknown>>,
): AsyncGenerator<Uint8Array> {
  const filters = filtersOf(query);
  let isFirst = true;
  for await (const { rows, parameters } of parts) {
    const names = Object.keys(parameters);
    const common = [...names.map((name) => toCell(parameters[name])), filters];
    const header = isFirst ? [[...columns, ...names.map((name) => `parameter_${name}`), 'filters']] : [];
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

/** Pairs of an image that are asked for at a time: as many as the endpoint gives. */
const mostPairs = 200_000;

async function* pairParts(projectId: string, query: ComparisonQuery, url: URL): AsyncGenerator<Part> {
  const isWanted = pairTest(pairFilterOf(query));
  for await (const { images, parameters } of comparedPages(projectId, query, url)) {
    yield { rows: [], parameters };
    for (const { image_id, filename, analysis_a, analysis_b } of images) {
      const sides = { a: analysis_a, b: analysis_b };
      for (let skip = 0; ; skip += mostPairs) {
        const asked = { ...query, ...sides, kind: undefined, skip, limit: mostPairs };
        const { pairs, pairs_total } = await readImageComparison(image_id, asked);
        const rows = pairs
          .filter(({ kind, iou, a, b }) => isWanted(kind, a?.class_name, b?.class_name, iou ?? Number.NaN))
          .map(({ kind, iou, a, b }) => ({
            image_id,
            filename,
            kind,
            iou,
            ...memberCells('a', a),
            ...memberCells('b', b),
          }));
        yield { rows, parameters };
        if (skip + mostPairs >= pairs_total) break;
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
    pairs: () => toCsv(pairColumns, pairParts(projectId, query, url), query),
    images: () => toCsv(imageColumns, imageParts(projectId, query, url), query),
    classes: () => toCsv(classColumns, classParts(projectId, query, url), {}),
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

const outcomeColumns = [
  ...['image_id', 'filename', 'outcome', 'iou'],
  ...['truth', 'prediction'].flatMap((side) =>
    ['annotation_id', 'class_name', 'confidence'].map((name) => `${side}_${name}`),
  ),
];

async function* evaluatedPages(projectId: string, query: EvaluationQuery, url: URL) {
  for (let skip = 0; ; skip += pageSize) {
    const page = await evaluatedPage(projectId, query, url, skip);
    yield page;
    if (skip + pageSize >= page.images_total) return;
  }
}

/** Of a table whose rows are all in the first page. */
async function* evaluatedOnce(
  projectId: string,
  query: EvaluationQuery,
  url: URL,
  rowsOf: (page: EvaluationReply) => readonly Row[],
): AsyncGenerator<Part> {
  const page = await evaluatedPage(projectId, query, url, 0);
  yield { rows: rowsOf(page), parameters: page.parameters };
}

async function* evaluatedImageParts(
  projectId: string,
  query: EvaluationQuery,
  url: URL,
): AsyncGenerator<Part> {
  for await (const { images, parameters } of evaluatedPages(projectId, query, url))
    yield { rows: images.map(({ has_pixels: _, ...image }) => image), parameters };
}

const judgedCells = (side: string, member: JudgedMember | null): Row => ({
  [`${side}_annotation_id`]: member?.id ?? null,
  [`${side}_class_name`]: member?.className ?? null,
  [`${side}_confidence`]: member?.confidence ?? null,
});

/** Every truth and detection with what became of it, image by image. */
async function* outcomeParts(projectId: string, query: EvaluationQuery, url: URL): AsyncGenerator<Part> {
  const isWanted = outcomeTest(outcomeFilterOf(query));
  for await (const { images, parameters } of evaluatedPages(projectId, query, url)) {
    yield { rows: [], parameters };
    for (const { image_id: id, filename, width, height, truth_analysis, prediction_analysis } of images) {
      const truth = await getChosenAnalysis(id, truth_analysis, '/truth');
      const prediction =
        prediction_analysis === null ? null : await getChosenAnalysis(id, prediction_analysis, '/prediction');
      const outcomes = await judgeImage({ id, width, height, analyses: [truth, prediction] }, query);
      const rows = outcomes
        .filter((one) => isWanted(one.kind, one.truth?.className, one.prediction?.className))
        .map((one) => ({
          image_id: id,
          filename,
          outcome: one.kind,
          iou: one.iou,
          ...judgedCells('truth', one.truth),
          ...judgedCells('prediction', one.prediction),
        }));
      yield { rows, parameters };
    }
  }
}

/** An evaluation as CSV. @throws Problem 404 for a model that the project does not know */
export function writeEvaluation(
  projectId: string,
  query: EvaluationQuery,
  url: URL,
): AsyncGenerator<Uint8Array> {
  const ofPage = (rowsOf: (page: EvaluationReply) => readonly Row[]) =>
    evaluatedOnce(projectId, query, url, rowsOf);
  const statsOf = ({ stats }: EvaluationReply) =>
    Object.entries(stats).map(([figure, value]) => ({ figure, value }));
  const tables = {
    stats: () => toCsv(['figure', 'value'], ofPage(statsOf), {}),
    classes: () =>
      toCsv(
        evaluatedClassColumns,
        ofPage((page) => page.per_class),
        query,
      ),
    images: () => toCsv(evaluatedImageColumns, evaluatedImageParts(projectId, query, url), query),
    outcomes: () => toCsv(outcomeColumns, outcomeParts(projectId, query, url), query),
  };
  return tables[query.table]();
}
