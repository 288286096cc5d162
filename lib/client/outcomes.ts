import { getImageComparison, type ImageComparison } from '@/lib/contract/comparison';
import {
  type EvaluationReply,
  getImageEvaluation,
  type ImageEvaluation,
  type OutcomeName,
} from '@/lib/contract/evaluation';
import { call } from './call';

type Parameters = EvaluationReply['parameters'];

/** What an evaluation of one image is asked with, so that it matches as the evaluation of the project does. */
function queryOf(parameters: Parameters) {
  const { truth, prediction, iou_type, iou, min_confidence } = parameters;
  return {
    truth,
    prediction,
    iou_type,
    iou,
    min_confidence,
    class_map_truth: JSON.stringify(parameters.class_map_truth),
    class_map_prediction: JSON.stringify(parameters.class_map_prediction),
  };
}

/** What an outcome is counted as: under another class, a detection is wrong and its truth is missed. */
function countedAs(outcome: OutcomeName): readonly OutcomeName[] {
  return outcome === 'class_differs' ? [outcome, 'false_positive', 'false_negative'] : [outcome];
}

/** What an outcome is searched by; '' is anything. */
export interface OutcomeFilter {
  readonly outcome: string;
  readonly class_name: string;
  readonly truth_class: string;
  readonly predicted_class: string;
}

/** The annotation of the first outcome on an image that a filter asks for; null where there is none. */
export async function findOutcome(
  imageId: string,
  parameters: Parameters,
  filter: OutcomeFilter,
): Promise<string | null> {
  const evaluation = await call(getImageEvaluation, { params: { imageId }, query: queryOf(parameters) });
  const fits = (wanted: string, ...names: (string | null | undefined)[]) =>
    wanted === '' || names.includes(wanted);
  const found = evaluation.outcomes.find(
    ({ outcome, truth, prediction }) =>
      fits(filter.outcome, ...countedAs(outcome)) &&
      fits(filter.class_name, truth?.class_name, prediction?.class_name) &&
      fits(filter.truth_class, truth?.class_name) &&
      fits(filter.predicted_class, prediction?.class_name),
  );
  const { prediction = null, truth = null } = found ?? {};
  const first = filter.outcome === 'false_negative' ? truth : prediction;
  return (first ?? prediction ?? truth)?.annotation_id ?? null;
}

/** Something that two models found in the same place and under the same class, and that is not there. */
export interface SharedMistake {
  readonly className: string | null;
  readonly iou: number;
  readonly first: string;
  readonly second: string;
}

/** The false positives of one image that two models have in common. */
export async function fetchSharedMistakes(
  imageId: string,
  first: Parameters,
  second: Parameters,
  signal: AbortSignal,
): Promise<SharedMistake[]> {
  const evaluate = (parameters: Parameters) =>
    call(getImageEvaluation, { params: { imageId }, query: queryOf(parameters), signal });
  const [ofFirst, ofSecond, comparison] = await Promise.all([
    evaluate(first),
    evaluate(second),
    call(getImageComparison, {
      params: { imageId },
      query: {
        a: first.prediction,
        b: second.prediction,
        iou: first.iou,
        min_confidence_a: first.min_confidence,
        min_confidence_b: second.min_confidence,
        class_map_a: JSON.stringify(first.class_map_prediction),
        class_map_b: JSON.stringify(second.class_map_prediction),
        kind: 'agree,moved',
      },
      signal,
    }),
  ]);
  return sharedMistakes(ofFirst, ofSecond, comparison);
}

/** The pairs of a comparison of two models whose both members are false positives. */
export function sharedMistakes(
  first: Pick<ImageEvaluation, 'outcomes'>,
  second: Pick<ImageEvaluation, 'outcomes'>,
  comparison: Pick<ImageComparison, 'pairs'>,
): SharedMistake[] {
  const wrongOf = ({ outcomes }: Pick<ImageEvaluation, 'outcomes'>) =>
    new Set(
      outcomes
        .filter(({ outcome }) => countedAs(outcome).includes('false_positive'))
        .map(({ prediction }) => prediction?.annotation_id),
    );
  const wrongFirst = wrongOf(first);
  const wrongSecond = wrongOf(second);
  return comparison.pairs.flatMap(({ a, b, iou }) =>
    a && b && iou !== null && wrongFirst.has(a.annotation_id) && wrongSecond.has(b.annotation_id)
      ? [{ className: a.class_name, iou, first: a.annotation_id, second: b.annotation_id }]
      : [],
  );
}
