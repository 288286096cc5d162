import { getEvaluation } from '@/lib/contract/evaluation';
import type { EvaluationQuery } from './comparisons';
import type { UrlCodec } from './url-state';

const query = getEvaluation.query.shape;

/** An evaluation as its address holds it: '' where nothing is said. The names are those of the API, but for the second model. */
const names = [
  'truth',
  'prediction',
  'second',
  'iou_type',
  'iou',
  'min_confidence',
  'class_map_prediction',
  'images',
  'outcome',
  'class_name',
  'truth_class',
  'predicted_class',
  'sort',
] as const;
type Name = (typeof names)[number];
export type EvaluationView = Readonly<Record<Name, string>> & { readonly isShared: boolean };

const nothing: Readonly<Record<Name, string>> = {
  truth: '',
  prediction: '',
  second: '',
  iou_type: '',
  iou: '',
  min_confidence: '',
  class_map_prediction: '',
  images: '',
  outcome: '',
  class_name: '',
  truth_class: '',
  predicted_class: '',
  sort: '',
};

/** No filter of the list of images. */
export const everyOutcome: Partial<EvaluationView> = {
  outcome: '',
  class_name: '',
  truth_class: '',
  predicted_class: '',
  isShared: false,
};

const isValid = (name: Name, value: string) =>
  (name === 'second' ? query.prediction : query[name]).safeParse(value).success;

/** How an evaluation stands in an address. What the server would refuse counts as absent. */
export const evaluationCodec: UrlCodec<EvaluationView> = {
  names: [...names, 'shared'],
  read(params) {
    const view: Record<Name, string> = { ...nothing };
    for (const name of names) {
      const value = params.get(name);
      if (value && isValid(name, value)) view[name] = value;
    }
    return { ...view, isShared: params.get('shared') === 'yes' };
  },
  write(view) {
    const params = new URLSearchParams();
    for (const name of names) if (view[name] !== '') params.set(name, view[name]);
    if (view.isShared) params.set('shared', 'yes');
    return params;
  },
};

/** What is asked of the server for one model; null while it is not known which. */
export function evaluationQuery(
  view: EvaluationView,
  prediction: string,
  limit?: number,
): EvaluationQuery | null {
  if (view.truth === '' || prediction === '') return null;
  const iouType = query.iou_type.safeParse(view.iou_type || undefined);
  const images = query.images.safeParse(view.images || undefined);
  const outcome = query.outcome.safeParse(view.outcome || undefined);
  const sort = query.sort.safeParse(view.sort || undefined);
  const text = (
    ['iou', 'min_confidence', 'class_map_prediction', 'class_name', 'truth_class', 'predicted_class'] as const
  ).filter((name) => view[name] !== '');
  return {
    ...Object.fromEntries(text.map((name) => [name, view[name]])),
    truth: view.truth,
    prediction,
    ...(limit !== undefined && { limit }),
    ...(iouType.success && { iou_type: iouType.data }),
    ...(images.success && { images: images.data }),
    ...(outcome.success && outcome.data && { outcome: outcome.data }),
    ...(sort.success && { sort: sort.data }),
  };
}
