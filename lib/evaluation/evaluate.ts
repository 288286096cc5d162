import { eachCategory } from '@/lib/evaluation/category-candidates';
import { type CategoryVerdicts, matchCategory, verdicts } from '@/lib/evaluation/coco-match';
import type { Evaluated } from '@/lib/evaluation/input';
import { cocoParameters, type EvaluationParameters, type IouType } from '@/lib/evaluation/parameters';
import { cocoSigmas } from '@/lib/geometry/keypoints';

/** The curves from which all figures are read; −1 where there are no truths, as in COCO. */
export interface Evaluation {
  readonly iouType: IouType;
  readonly parameters: EvaluationParameters;
  readonly images: number;
  readonly categories: number;
  readonly truths: number;
  readonly detections: number;
  /** By area range, category, IoU threshold and recall threshold, at the largest number of detections. */
  readonly precision: Float64Array;
  /** In the same order: the score of the detection that reaches the recall; 0 where none does, NaN where unknown. */
  readonly scores: Float64Array;
  /** By number of detections, area range, category and IoU threshold. */
  readonly recall: Float64Array;
  /** By area range and category: how many truths there are to be found. */
  readonly truthsToFind: Uint32Array;
}

/**
 * Evaluates detections against truth with the results of pycocotools' COCOeval (cocodataset/cocoapi, cocoeval.py,
 * evaluate and accumulate). `changes` replaces some of COCO's parameters.
 */
export function evaluate(input: Evaluated, changes: Partial<EvaluationParameters> = {}): Evaluation {
  const { iouType, truths, detections, imageCount, categoryCount } = input;
  const parameters = { sigmas: cocoSigmas, ...cocoParameters[iouType], ...changes };
  const { iouThresholds, recallThresholds, areaRanges, maxDetections, sigmas } = parameters;
  const curve = iouThresholds.length * recallThresholds.length;
  const cells = areaRanges.length * categoryCount;
  const evaluation = {
    iouType,
    parameters,
    images: imageCount,
    categories: categoryCount,
    truths: truths.count,
    detections: detections.count,
    precision: new Float64Array(cells * curve).fill(-1),
    scores: new Float64Array(cells * curve).fill(-1),
    recall: new Float64Array(maxDetections.length * cells * iouThresholds.length).fill(-1),
    truthsToFind: new Uint32Array(cells),
  };
  const most = maxDetections.at(-1) ?? 0;
  const lowest = iouThresholds[0] ?? 1;
  let category = 0;
  for (const candidates of eachCategory(input, most, Math.min(lowest, 1 - 1e-10), sigmas)) {
    for (const [a, range] of areaRanges.entries()) {
      const found = matchCategory(candidates, truths, detections, range, iouThresholds, maxDetections);
      const cell = a * categoryCount + category;
      evaluation.truthsToFind[cell] = found.truths;
      if (found.truths === 0) continue;
      for (const [m] of maxDetections.entries()) {
        for (const [t] of iouThresholds.entries()) {
          evaluation.recall[(m * cells + cell) * iouThresholds.length + t] =
            (found.truePositives[t * maxDetections.length + m] ?? 0) / found.truths;
        }
      }
      const precision = evaluation.precision.subarray(cell * curve, (cell + 1) * curve);
      const scores = evaluation.scores.subarray(cell * curve, (cell + 1) * curve);
      drawCurves(found, candidates.scores, parameters, precision, scores);
    }
    category++;
  }
  return evaluation;
}

/** What COCO adds to a denominator: the distance from 1 to the next double. */
const spacing = Number.EPSILON;

/** Writes the precision, and the score, at which each recall is reached, for every IoU threshold. */
function drawCurves(
  { verdicts: outcome, truths }: CategoryVerdicts,
  scores: Float64Array,
  { iouThresholds, recallThresholds }: EvaluationParameters,
  precisionAt: Float64Array,
  scoreAt: Float64Array,
): void {
  precisionAt.fill(0);
  scoreAt.fill(0);
  const count = scores.length;
  // The precision only matters at true positives: in between it falls, and the recall stays.
  const precisions = new Float64Array(Math.min(truths, count));
  const places = new Uint32Array(precisions.length);
  for (const [t] of iouThresholds.entries()) {
    let positives = 0;
    let negatives = 0;
    for (let place = 0; place < count; place++) {
      const verdict = outcome[t * count + place];
      if (verdict === verdicts.truePositive) {
        places[positives++] = place;
        precisions[positives - 1] = positives / (negatives + positives + spacing);
      } else if (verdict === verdicts.falsePositive) {
        negatives++;
      }
    }
    for (let i = positives - 1; i > 0; i--) {
      precisions[i - 1] = Math.max(precisions[i - 1] ?? 0, precisions[i] ?? 0);
    }
    let needed = 0;
    for (const [r, threshold] of recallThresholds.entries()) {
      while (needed <= positives && needed / truths < threshold) needed++;
      if (needed > positives || count === 0) break;
      const at = t * recallThresholds.length + r;
      // A recall of 0 is reached by the very first detection, whatever it is.
      precisionAt[at] = positives === 0 ? 0 : (precisions[Math.max(0, needed - 1)] ?? 0);
      scoreAt[at] = scores[needed === 0 ? 0 : (places[needed - 1] ?? 0)] ?? Number.NaN;
    }
  }
}
