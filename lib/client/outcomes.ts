import { type EvaluationReply, outcome } from '@/lib/contract/evaluation';
import { outcomeTest } from '@/lib/evaluation/outcome-tallies';
import { call } from './call';
import { getImageEvaluation } from './endpoints';

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
  const kind = outcome.safeParse(filter.outcome);
  const fits = outcomeTest({
    kind: kind.success ? kind.data : undefined,
    className: filter.class_name || undefined,
    truthClass: filter.truth_class || undefined,
    predictedClass: filter.predicted_class || undefined,
  });
  const found = evaluation.outcomes.find((one) =>
    fits(one.outcome, one.truth?.class_name, one.prediction?.class_name),
  );
  const { prediction = null, truth = null } = found ?? {};
  const first = filter.outcome === 'false_negative' ? truth : prediction;
  return (first ?? prediction ?? truth)?.annotation_id ?? null;
}
