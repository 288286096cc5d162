import type { EvaluationReply } from '@/lib/contract/evaluation';

/** What a threshold leaves of the detections, and how much of the truth they find. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  /** null where nothing is counted. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

type ByConfidence = EvaluationReply['by_confidence'];

/** The counts of each class at a threshold, from those at 0, 0.01, … 1: what a slider shows while it moves. */
export function countsAt(byConfidence: ByConfidence, threshold: number): ReadonlyMap<string, Counts> {
  const step = stepOf(byConfidence, threshold);
  return new Map(
    byConfidence.classes.map(({ class_name, truths, true_positives, false_positives }) => [
      class_name,
      toCounts(true_positives[step] ?? 0, false_positives[step] ?? 0, truths),
    ]),
  );
}

/** The counts of all classes together at a threshold. */
export function totalsAt(byConfidence: ByConfidence, threshold: number): Counts {
  const step = stepOf(byConfidence, threshold);
  let hits = 0;
  let misses = 0;
  let truths = 0;
  for (const of of byConfidence.classes) {
    hits += of.true_positives[step] ?? 0;
    misses += of.false_positives[step] ?? 0;
    truths += of.truths;
  }
  return toCounts(hits, misses, truths);
}

/** The lowest step that is not under the threshold. */
function stepOf({ confidence }: ByConfidence, threshold: number): number {
  const step = confidence.findIndex((value) => value >= threshold - 1e-9);
  return step < 0 ? confidence.length - 1 : step;
}

function toCounts(truePositives: number, falsePositives: number, truths: number): Counts {
  const falseNegatives = truths - truePositives;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truths),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}
