import { type EvaluationReply, getImageEvaluation, type OutcomeName } from '@/lib/contract/evaluation';
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
