import { getProjectComparison, getProjectVotes, pairKind } from '@/lib/contract/comparison';
import type { ComparisonQuery, VotesQuery } from './comparisons';
import type { UrlCodec } from './url-state';

const query = getProjectComparison.query.shape;

/** What a comparison is of, and how it is matched; then which of its images are listed. The names are those of the API. */
const comparedNames = [
  'a',
  'b',
  'iou',
  'moved_iou',
  'min_confidence_a',
  'min_confidence_b',
  'hide_unscored',
  'class_map_b',
] as const;
export const listedNames = [
  'kind',
  'class_name',
  'class_a',
  'class_b',
  'min_pair_iou',
  'max_pair_iou',
  'reviewed',
  'search',
  'sort',
] as const;
const names = [...comparedNames, ...listedNames] as const;
type Name = (typeof names)[number];

/** A comparison of a project as its address holds it: '' where nothing is said. */
export type AgreementView = Readonly<Record<Name, string>>;

const nothing: AgreementView = {
  a: '',
  b: '',
  iou: '',
  moved_iou: '',
  min_confidence_a: '',
  min_confidence_b: '',
  hide_unscored: '',
  class_map_b: '',
  kind: '',
  class_name: '',
  class_a: '',
  class_b: '',
  min_pair_iou: '',
  max_pair_iou: '',
  reviewed: '',
  search: '',
  sort: '',
};

/** No filter of the list. */
export const everythingListed: Partial<AgreementView> = Object.fromEntries(
  listedNames.filter((name) => name !== 'sort').map((name) => [name, '']),
);

/** How a comparison of a project stands in an address. What the server would refuse counts as absent. */
export const agreementCodec: UrlCodec<AgreementView> = {
  names,
  read(params) {
    const view: Record<Name, string> = { ...nothing };
    for (const name of names) {
      const value = params.get(name);
      if (value && query[name].safeParse(value).success) view[name] = value;
    }
    return view;
  },
  write(view) {
    const params = new URLSearchParams();
    for (const name of names) if (view[name] !== '') params.set(name, view[name]);
    return params;
  },
};

/** What is asked of the server; null while it is not known which models. */
export function comparisonQuery(
  view: AgreementView,
  paging: { skip?: number; limit?: number },
): ComparisonQuery | null {
  const { a, b } = view;
  if (a === '' || b === '') return null;
  const sort = query.sort.safeParse(view.sort || undefined);
  const hide = query.hide_unscored.safeParse(view.hide_unscored || undefined);
  const reviewed = query.reviewed.safeParse(view.reviewed || undefined);
  const text = Object.fromEntries(
    names
      .filter((name) => view[name] !== '' && !['sort', 'hide_unscored', 'reviewed'].includes(name))
      .map((name) => [name, view[name]]),
  );
  return {
    ...text,
    ...paging,
    a,
    b,
    ...(sort.success && { sort: sort.data }),
    ...(hide.success && hide.data !== undefined && { hide_unscored: hide.data ? 'true' : 'false' }),
    ...(reviewed.success && reviewed.data !== undefined && { reviewed: reviewed.data ? 'true' : 'false' }),
  };
}

/** The kinds that the list is filtered by. */
export function kindsOf(view: AgreementView): readonly string[] {
  return view.kind.split(',').filter((kind) => pairKind.safeParse(kind).success);
}

/** A vote of several models as its address holds it. */
export interface VotesView {
  readonly models: readonly string[];
  readonly iou: string;
  readonly min_confidence: string;
  readonly found_by: string;
  readonly found_by_model: string;
  readonly missed_by_model: string;
  readonly class_name: string;
}

/** No filter of the images of a vote. */
export const everyThing = { found_by: '', found_by_model: '', missed_by_model: '', class_name: '' } as const;

const votes = getProjectVotes.query.shape;
const votesNames = [
  'iou',
  'min_confidence',
  'found_by',
  'found_by_model',
  'missed_by_model',
  'class_name',
] as const;

/** How a vote stands in an address. */
export const votesCodec: UrlCodec<VotesView> = {
  names: ['model', ...votesNames],
  read(params) {
    const valid = (name: (typeof votesNames)[number]) => {
      const value = params.get(name) ?? '';
      return value !== '' && votes[name].safeParse(value).success ? value : '';
    };
    return {
      models: [...new Set(params.getAll('model'))]
        .filter((model) => query.a.safeParse(model).success)
        .slice(0, 8),
      iou: valid('iou'),
      min_confidence: valid('min_confidence'),
      found_by: valid('found_by'),
      found_by_model: valid('found_by_model'),
      missed_by_model: valid('missed_by_model'),
      class_name: valid('class_name'),
    };
  },
  write(view) {
    const params = new URLSearchParams();
    for (const model of view.models) params.append('model', model);
    for (const name of votesNames) if (view[name] !== '') params.set(name, view[name]);
    return params;
  },
};

/** What is asked of the server; null while fewer than two models are chosen. */
export function votesQuery(view: VotesView, models: readonly string[], limit: number): VotesQuery | null {
  if (models.length < 2) return null;
  // A model that has been taken out of the vote is not asked after.
  const isAsked = (name: (typeof votesNames)[number]) =>
    view[name] !== '' && (!name.endsWith('_model') || models.includes(view[name]));
  const given = Object.fromEntries(votesNames.filter(isAsked).map((name) => [name, view[name]]));
  return { ...given, limit, models: JSON.stringify(models) };
}
