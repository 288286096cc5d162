import type { AnnotationType } from '@/lib/annotations/annotation';
import { type AnnotationColumns, annotationId } from '@/lib/annotations/columns';
import { GrowingColumn, growingIndexes } from '@/lib/comparison/growing-column';
import { type Evaluation, evaluate } from '@/lib/evaluation/evaluate';
import { evaluatedRows, type RowReading, typesFor } from '@/lib/evaluation/evaluated-rows';
import { type EvaluatedColumns, EvaluationInput } from '@/lib/evaluation/input';
import { type CountsByConfidence, countByConfidence } from '@/lib/evaluation/outcomes';
import { cocoKeypointNames, keypointSigma } from '@/lib/geometry/keypoints';
import { sql } from '../db/client';
import type { EvaluationTask, JudgedMember } from './evaluation-table';
import { KeptReads } from './kept-reads';
import { readInBatches } from './read-instances';
import type { OnProgress } from './tasks';

/** 0, 0.01, … 1. */
export const confidences = Array.from({ length: 101 }, (_, i) => i / 100);

/** Which annotations the rows of an input are. */
export class RowSources {
  readonly #ids = new GrowingColumn((length) => new Uint8Array(length));
  readonly #rows = growingIndexes();

  add({ ids }: AnnotationColumns, row: number): void {
    for (let i = 16 * row; i < 16 * (row + 1); i++) this.#ids.push(ids[i] ?? 0);
    this.#rows.push(row);
  }

  /** 16 bytes each, and places in their analyses. */
  columns(): { readonly ids: Uint8Array; readonly rows: Uint32Array } {
    return { ids: this.#ids.toArray(), rows: this.#rows.toArray() };
  }
}

/** One prediction with the truth that it is held against. */
export class EvaluatedModel {
  readonly input: EvaluationInput;
  readonly truths = new RowSources();
  readonly detections = new RowSources();
  readonly #sigmas: readonly number[];
  readonly #counts = new Map<number, CountsByConfidence[]>();
  #evaluation: Evaluation | undefined;

  constructor(input: EvaluationInput, sigmas: readonly number[]) {
    this.input = input;
    this.#sigmas = sigmas;
  }

  /** What no threshold of the counts changes: made once. */
  evaluation(): Evaluation {
    this.#evaluation ??= evaluate(this.input, { sigmas: this.#sigmas });
    return this.#evaluation;
  }

  /** The counts at every confidence, which hang on the IoU alone. */
  counts(iou: number): CountsByConfidence[] {
    const found = this.#counts.get(iou) ?? countByConfidence(this.input, iou, confidences, this.#sigmas);
    this.#counts.set(iou, found);
    return found;
  }
}

/** Truth and predictions as they were read. */
export interface EvaluatedRead {
  /** By prediction. */
  readonly models: readonly EvaluatedModel[];
  readonly classes: readonly string[];
  readonly sigmas: readonly number[];
}

/** The annotations behind the rows of some columns. */
export function membersOf(
  sources: RowSources,
  { categories, scores }: EvaluatedColumns,
  classes: readonly string[],
): JudgedMember[] {
  const { ids, rows } = sources.columns();
  return Array.from(rows, (row, i) => {
    const score = scores[i] ?? Number.NaN;
    return {
      id: annotationId({ ids }, i),
      row,
      className: classes[categories[i] ?? -1] ?? '',
      confidence: Number.isNaN(score) ? null : score,
    };
  });
}

/** What was read last is kept up to so many bytes: a million boxes take about a third of it. */
const keptBytes = 384 * 2 ** 20;
const kept = new KeptReads<EvaluatedRead>(keptBytes);

/** Reads what is evaluated, or finds it as it was read before: an analysis that counts never changes. */
export async function readEvaluated(task: EvaluationTask, onProgress: OnProgress): Promise<EvaluatedRead> {
  const { images, iouType, classMaps, furtherClasses } = task;
  const key = JSON.stringify([
    images.map(({ width, height, analyses }) => [width, height, analyses.map((analysis) => analysis?.id)]),
    iouType,
    classMaps.map((map) => [...map]),
    furtherClasses,
  ]);
  const known = kept.get(key);
  if (known) return known;
  const read = await readAnew(task, onProgress);
  if (images.length > 1) kept.put(key, read, weightOf(read));
  return read;
}

/** About as many bytes as a row takes beside masks and keypoints. */
const rowBytes = 140;
const keypointBytes = 64;

function weightOf({ models }: EvaluatedRead): number {
  let bytes = 0;
  for (const { input } of models) {
    for (const { count, masks, keypoints } of [input.truths, input.detections]) {
      bytes += count * rowBytes;
      for (const { counts } of masks) bytes += counts.byteLength;
      for (const one of keypoints) bytes += one.length * keypointBytes;
    }
  }
  return bytes;
}

async function readAnew(task: EvaluationTask, onProgress: OnProgress): Promise<EvaluatedRead> {
  const { images, iouType, classMaps } = task;
  const kinds = await Promise.all(classMaps.map((_, place) => readKinds(task, place)));
  const keypointNames = iouType === 'keypoints' ? await readKeypointNames(task) : cocoKeypointNames;
  const readings = kinds.map(
    (of, place): RowReading => ({
      iouType,
      ...typesFor(iouType, [...of.keys()]),
      keypointNames,
      isTruth: place === 0,
    }),
  );
  const classes = collectClasses(task, kinds, readings);
  const categoryOf = new Map(classes.map((name, category) => [name, category]));
  const sigmas = keypointNames.map(keypointSigma);
  const models = classMaps
    .slice(1)
    .map(() => new EvaluatedModel(new EvaluationInput(iouType, images.length, classes.length), sigmas));
  let image = 0;
  for await (const batch of readInBatches(images, (place) => place === 0)) {
    for (const { image: size, columns } of batch) {
      for (const [place, side] of columns.entries()) {
        const reading = readings[place];
        if (!side || !reading) continue;
        for (const { row, className, confidence, shape, area, crowd } of evaluatedRows(side, size, reading)) {
          const name = classMaps[place]?.get(className) ?? className;
          const category = categoryOf.get(name);
          if (category === undefined) throw new Error(`the class ${name} was not counted when it was stored`);
          if (!reading.isTruth) {
            models[place - 1]?.input.addDetection({ image, category, shape, score: confidence });
            models[place - 1]?.detections.add(side, row);
            continue;
          }
          for (const { input, truths } of models) {
            input.addTruth({ image, category, shape, crowd, ...(area !== undefined && { area }) });
            truths.add(side, row);
          }
        }
      }
      image++;
    }
    onProgress(image);
  }
  return { models, classes, sigmas };
}

/** The classes that a side has, by kind of annotation. */
async function readKinds(
  { images }: EvaluationTask,
  place: number,
): Promise<ReadonlyMap<AnnotationType, readonly string[]>> {
  const ids = images.flatMap(({ analyses }) => analyses[place]?.id ?? []);
  const { rows } = await sql().query<{ annotation_type: AnnotationType; classes: string[] }>(
    `SELECT annotation_type, array_agg(DISTINCT class_name) AS classes FROM analysis_classes
     WHERE analysis_id = ANY ($1::uuid[]) GROUP BY annotation_type`,
    [ids],
  );
  return new Map(rows.map(({ annotation_type, classes }) => [annotation_type, classes]));
}

/** The classes of all annotations that take part, by name. */
function collectClasses(
  { classMaps, furtherClasses }: EvaluationTask,
  sides: readonly ReadonlyMap<AnnotationType, readonly string[]>[],
  readings: readonly RowReading[],
): string[] {
  const classes = new Set(furtherClasses.map((name) => classMaps[0]?.get(name) ?? name));
  for (const [place, side] of sides.entries()) {
    for (const type of readings[place]?.types ?? []) {
      for (const name of side.get(type) ?? []) classes.add(classMaps[place]?.get(name) ?? name);
    }
  }
  return [...classes].sort();
}

/** The names of the truth's keypoints: COCO's 17 in COCO's order, or else those there are, as they first appear. */
async function readKeypointNames({ images }: EvaluationTask): Promise<readonly string[]> {
  const ids = images.map(({ analyses }) => analyses[0].id);
  const { rows } = await sql().query<{ name: string }>(
    `SELECT k->>'name' AS name FROM annotations n, json_array_elements(n.data->'keypoints') WITH ORDINALITY AS p (k, place)
     WHERE n.analysis_id = ANY ($1::uuid[]) AND n.annotation_type = 'keypoint'
     GROUP BY 1 ORDER BY min(p.place), 1`,
    [ids],
  );
  const names = rows.map(({ name }) => name);
  const coco: readonly string[] = cocoKeypointNames;
  return names.every((name) => coco.includes(name)) ? coco : names;
}
