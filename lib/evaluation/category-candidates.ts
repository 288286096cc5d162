import { BoundsIndex, boxOfRow, hasBox } from '@/lib/comparison/bounds-index';
import { growingIndexes, growingNumbers } from '@/lib/comparison/growing-column';
import { type CocoIou, cocoIou } from '@/lib/evaluation/coco-iou';
import type { Evaluated } from '@/lib/evaluation/input';
import { descendingOrder, gather, groupRows, rowNumbers } from '@/lib/evaluation/order';

/** The truths and detections of one category on one image: places in the columns of `CategoryCandidates`. */
export interface ImageSlice {
  readonly truthsFrom: number;
  readonly truthsTo: number;
  readonly detectionsFrom: number;
  /** Only the best-scored ones, as many as count. */
  readonly detectionsTo: number;
}

/** One category, ready to be matched. Places run image by image; truths in their order, detections by score. */
export interface CategoryCandidates {
  readonly slices: readonly ImageSlice[];
  /** Row by place. */
  readonly truths: Uint32Array;
  readonly detections: Uint32Array;
  /** By place of a detection: where it stands among all of the category by descending score. */
  readonly scorePlaces: Uint32Array;
  /** Score by that place. */
  readonly scores: Float64Array;
  /** The candidates of detection d are `starts[d]` to `starts[d + 1] - 1`, in the order of the truths. */
  readonly starts: Uint32Array;
  /** Place of a truth, from that of the first truth of its image. */
  readonly candidates: Uint32Array;
  readonly ious: Float64Array;
}

/**
 * Goes through the categories of an input and gives for each the pairs of truth and detection whose IoU is `atLeast` or
 * more; only the `maxDetections` best-scored detections of a category on an image are looked at.
 */
export function* eachCategory(
  input: Evaluated,
  maxDetections: number,
  atLeast: number,
  sigmas: readonly number[],
): Generator<CategoryCandidates> {
  const { truths, detections, imageCount, categoryCount } = input;
  const truthsByImage = groupRows(rowNumbers(truths.count), truths.images, imageCount).rows;
  const truthGroups = groupRows(truthsByImage, truths.categories, categoryCount);

  const byImage = groupRows(rowNumbers(detections.count), detections.images, imageCount).rows;
  const scores = gather(new Float64Array(byImage.length), detections.scores, byImage);
  const byScore = descendingOrder(scores).map((place) => byImage[place] ?? 0);
  const scoreGroups = groupRows(byScore, detections.categories, categoryCount);
  const byImageAndScore = groupRows(byScore, detections.images, imageCount).rows;
  const matchGroups = groupRows(byImageAndScore, detections.categories, categoryCount);

  const placeOfRow = new Uint32Array(detections.count);
  const iou = cocoIou(input, sigmas, atLeast);
  for (let category = 0; category < categoryCount; category++) {
    const from = scoreGroups.starts[category] ?? 0;
    const to = scoreGroups.starts[category + 1] ?? 0;
    const inScoreOrder = scoreGroups.rows.subarray(from, to);
    for (let place = 0; place < inScoreOrder.length; place++) placeOfRow[inScoreOrder[place] ?? 0] = place;
    const ownTruths = truthGroups.rows.subarray(
      truthGroups.starts[category],
      truthGroups.starts[category + 1],
    );
    const ownDetections = matchGroups.rows.subarray(from, to);
    const slices = sliceByImage(input, ownTruths, ownDetections, maxDetections);
    yield {
      slices,
      truths: ownTruths,
      detections: ownDetections,
      scorePlaces: ownDetections.map((row) => placeOfRow[row] ?? 0),
      scores: gather(new Float64Array(inScoreOrder.length), detections.scores, inScoreOrder),
      ...findPairs(input, ownTruths, ownDetections, slices, iou, atLeast),
    };
  }
}

function sliceByImage(
  { truths, detections }: Evaluated,
  ownTruths: Uint32Array,
  ownDetections: Uint32Array,
  maxDetections: number,
): ImageSlice[] {
  const slices: ImageSlice[] = [];
  let truth = 0;
  let detection = 0;
  while (truth < ownTruths.length || detection < ownDetections.length) {
    const image = Math.min(
      truths.images[ownTruths[truth] ?? -1] ?? Number.POSITIVE_INFINITY,
      detections.images[ownDetections[detection] ?? -1] ?? Number.POSITIVE_INFINITY,
    );
    const truthsFrom = truth;
    const detectionsFrom = detection;
    while (truths.images[ownTruths[truth] ?? -1] === image) truth++;
    while (detections.images[ownDetections[detection] ?? -1] === image) detection++;
    const detectionsTo = Math.min(detection, detectionsFrom + maxDetections);
    slices.push({ truthsFrom, truthsTo: truth, detectionsFrom, detectionsTo });
  }
  return slices;
}

function findPairs(
  { truths, detections, iouType }: Evaluated,
  ownTruths: Uint32Array,
  ownDetections: Uint32Array,
  slices: readonly ImageSlice[],
  iou: CocoIou,
  atLeast: number,
): Pick<CategoryCandidates, 'starts' | 'candidates' | 'ious'> {
  const starts = new Uint32Array(ownDetections.length + 1);
  const candidates = growingIndexes();
  const ious = growingNumbers();
  for (const { truthsFrom, truthsTo, detectionsFrom, detectionsTo } of slices) {
    if (truthsFrom === truthsTo) continue;
    const rows = ownTruths.subarray(truthsFrom, truthsTo);
    const near = iouType === 'keypoints' || rows.length <= fewTruths ? null : placesNear(truths.bounds, rows);
    for (let place = detectionsFrom; place < detectionsTo; place++) {
      const detection = ownDetections[place] ?? 0;
      const before = candidates.length;
      const consider = (at: number): void => {
        const value = iou(rows[at] ?? 0, detection);
        if (value < atLeast) return;
        candidates.push(at);
        ious.push(value);
      };
      if (near) for (const at of near(detections.bounds, detection)) consider(at);
      else for (let at = 0; at < rows.length; at++) consider(at);
      starts[place + 1] = candidates.length - before;
    }
  }
  for (let place = 0; place < ownDetections.length; place++) {
    starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0);
  }
  return { starts, candidates: candidates.toArray(), ious: ious.toArray() };
}

/** Up to this many truths, looking at each is quicker than a search. */
const fewTruths = 24;

/** Finds the places, ascending, of the rows whose bounds meet those of a detection. */
function placesNear(
  bounds: Evaluated['truths']['bounds'],
  rows: Uint32Array,
): (others: Evaluated['truths']['bounds'], row: number) => number[] {
  const index = new BoundsIndex(bounds, rows);
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  return (others, row) => {
    const places: number[] = [];
    if (!hasBox(others, row)) return places;
    index.forEachMeeting(boxOfRow(others, row), 0, (found) => places.push(placeOf.get(found) ?? 0));
    return places.sort((p, q) => p - q);
  };
}
