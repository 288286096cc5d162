/** Test data in COCO's form, read into evaluations. For tests only. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type EvaluatedShape, EvaluationInput } from '@/lib/evaluation/input';
import { type IouType, iouTypes } from '@/lib/evaluation/parameters';
import { boxFromXywh } from '@/lib/geometry/box';
import { rasterisePolygon } from '@/lib/geometry/rasterise';
import { readCompressedCounts } from '@/lib/geometry/rle-counts';
import type { Point, Rle, Size } from '@/lib/geometry/shapes';

const segmentation = z.union([
  z.array(z.array(z.number())),
  z.object({ size: z.tuple([z.number(), z.number()]), counts: z.union([z.string(), z.array(z.number())]) }),
]);

const geometry = {
  bbox: z.array(z.number()).optional(),
  segmentation: segmentation.optional(),
  keypoints: z.array(z.number()).optional(),
  image_id: z.number(),
  category_id: z.number(),
};

const dataSet = z.object({
  images: z.array(z.object({ id: z.number(), width: z.number(), height: z.number() })),
  categories: z.array(z.object({ id: z.number(), name: z.string() })),
  annotations: z.array(z.object({ ...geometry, area: z.number(), iscrowd: z.number() })),
});
const results = z.array(z.object({ ...geometry, score: z.number() }));

/** A COCO data set and a COCO result, parsed. */
export interface CocoData {
  readonly truth: z.infer<typeof dataSet>;
  readonly results: z.infer<typeof results>;
}

const figures = z.object({
  stats: z.array(z.number()),
  ap_per_category: z.record(z.string(), z.number()),
});

const syntheticCases = z.array(
  dataSet.extend({
    name: z.string(),
    iou_type: z.enum(iouTypes),
    results,
    expected: figures.extend({
      precision_at_50: z.array(z.array(z.number())),
      scores_at_50: z.array(z.array(z.number())),
      recall: z.array(z.array(z.array(z.array(z.number())))),
    }),
  }),
);

function readVector(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../evaluation/vectors/${name}`, import.meta.url), 'utf8'));
}

/** The data sets written by make_synthetic.py, with pycocotools' answers. */
export function readSynthetic(): z.infer<typeof syntheticCases> {
  return syntheticCases.parse(readVector('synthetic.json'));
}

const expectedVal2014 = z.object({
  stat_names: z.array(z.string()),
  bbox: figures.extend({ results: z.string() }),
  segm: figures.extend({ results: z.string() }),
});

/** A hundred images of COCO val2014 with made-up results, and pycocotools' answers. */
export function readVal2014(
  iouType: 'bbox' | 'segm',
): CocoData & z.infer<typeof figures> & { statNames: string[] } {
  const expected = expectedVal2014.parse(readVector('expected.json'));
  return {
    truth: dataSet.parse(readVector('instances_val2014_100.json')),
    results: results.parse(readVector(expected[iouType].results)),
    stats: expected[iouType].stats,
    ap_per_category: expected[iouType].ap_per_category,
    statNames: expected.stat_names,
  };
}

/** Ids in ascending order, as pycocotools goes through them. */
export function sortedIds(items: readonly { readonly id: number }[]): number[] {
  return items.map(({ id }) => id).sort((p, q) => p - q);
}

/** The data as an evaluation takes it. */
export function toInput({ truth, results: found }: CocoData, iouType: IouType): EvaluationInput {
  const imageIds = sortedIds(truth.images);
  const categoryIds = sortedIds(truth.categories);
  const sizes = new Map(truth.images.map((image) => [image.id, image]));
  const input = new EvaluationInput(iouType, imageIds.length, categoryIds.length);
  const placed = (item: (typeof found)[number] | (typeof truth.annotations)[number], isTruth: boolean) => ({
    image: imageIds.indexOf(item.image_id),
    category: categoryIds.indexOf(item.category_id),
    shape: shapesOf[iouType](item, sizes.get(item.image_id) ?? { width: 0, height: 0 }, isTruth),
  });
  for (const annotation of truth.annotations) {
    const { area, iscrowd } = annotation;
    input.addTruth({ ...placed(annotation, true), area, crowd: iscrowd === 1 });
  }
  for (const result of found) input.addDetection({ ...placed(result, false), score: result.score });
  return input;
}

type Item = Pick<CocoData['results'][number], 'bbox' | 'segmentation' | 'keypoints'>;

const shapesOf: Readonly<Record<IouType, (item: Item, size: Size, isTruth: boolean) => EvaluatedShape>> = {
  bbox: ({ bbox: [x = 0, y = 0, width = 0, height = 0] = [] }) => ({
    type: 'bbox',
    box: boxFromXywh(x, y, width, height),
    boxArea: width * height,
  }),
  segm: ({ segmentation: shape = [] }, size) => ({ type: 'segm', mask: toMask(shape, size) }),
  keypoints: ({ keypoints = [], bbox: [x = 0, y = 0, width = 0, height = 0] = [] }, _, isTruth) => ({
    type: 'keypoints',
    keypoints: Array.from({ length: keypoints.length / 3 }, (__, i) => ({
      x: keypoints[3 * i] ?? 0,
      y: keypoints[3 * i + 1] ?? 0,
      visibility: keypoints[3 * i + 2] === 0 ? 0 : 2,
    })),
    ...(isTruth ? { box: boxFromXywh(x, y, width, height) } : {}),
  }),
};

function toMask(shape: z.infer<typeof segmentation>, size: Size): Rle {
  if (Array.isArray(shape)) return rasterisePolygon({ parts: shape.map((ring) => [toPoints(ring)]) }, size);
  const [height, width] = shape.size;
  if (typeof shape.counts !== 'string') return { width, height, counts: Uint32Array.from(shape.counts) };
  const counts = readCompressedCounts(shape.counts, { width, height }, ({ message }) => {
    throw new RangeError(message);
  });
  return { width, height, counts: counts ?? new Uint32Array() };
}

function toPoints(flat: readonly number[]): Point[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    x: flat[2 * i] ?? 0,
    y: flat[2 * i + 1] ?? 0,
  }));
}
