import type { Analysis } from '@/lib/contract/analyses';
import { modelKey } from './model-key';
import type { UrlCodec } from './url-state';

/** How an image is looked at: what a link to it carries. */
export interface ImageView {
  /** Analyses by id, or models as name@version; null = the one that is shown when nobody has chosen. */
  readonly show: readonly string[] | null;
  /** Confidence ≥ threshold is shown. */
  readonly threshold: number;
  readonly hideUnscored: boolean;
  /** Names of classes that are switched off. */
  readonly hiddenClasses: readonly string[];
  /** Id of the annotation that stands out. */
  readonly annotation: string | null;
  readonly labels: boolean;
  /** Opacities of regions and of heat maps, 0 to 1. */
  readonly fill: number;
  readonly heatmap: number;
}

/** How an image is looked at when a link says nothing else. */
export const usualView: ImageView = {
  show: null,
  threshold: 0,
  hideUnscored: false,
  hiddenClasses: [],
  annotation: null,
  labels: true,
  fill: 0.45,
  heatmap: 0.6,
};

/** What `show` holds in an address where all analyses are switched off. */
const nothing = 'none';

/** A number from 0 to 1, to the hundredth; the usual one where there is no such number. */
function readShare(text: string | null, usual: number): number {
  const share = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return share >= 0 && share <= 1 ? roundShare(share) : usual;
}

/** Rounds a share to the hundredth: sliders and keys would else add up to 0.30000000000000004. */
export function roundShare(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 100) / 100;
}

function readShow(values: readonly string[]): readonly string[] | null {
  if (values.length === 0) return null;
  return [...new Set(values)].filter((value) => value !== nothing && value !== '');
}

/** How a view stands in an address. What is as usual is left out. */
export const imageViewCodec: UrlCodec<ImageView> = {
  names: ['show', 'threshold', 'unscored', 'hide', 'annotation', 'labels', 'fill', 'heatmap'],
  read: (params) => ({
    show: readShow(params.getAll('show')),
    threshold: readShare(params.get('threshold'), usualView.threshold),
    hideUnscored: params.get('unscored') === 'hide',
    hiddenClasses: [...new Set(params.getAll('hide'))],
    annotation: params.get('annotation') || null,
    labels: params.get('labels') !== 'off',
    fill: readShare(params.get('fill'), usualView.fill),
    heatmap: readShare(params.get('heatmap'), usualView.heatmap),
  }),
  write(view) {
    const params = new URLSearchParams();
    const shown = view.show?.length === 0 ? [nothing] : (view.show ?? []);
    for (const value of shown) params.append('show', value);
    if (view.threshold !== usualView.threshold) params.set('threshold', String(view.threshold));
    if (view.hideUnscored) params.set('unscored', 'hide');
    for (const name of view.hiddenClasses) params.append('hide', name);
    if (view.annotation !== null) params.set('annotation', view.annotation);
    if (!view.labels) params.set('labels', 'off');
    if (view.fill !== usualView.fill) params.set('fill', String(view.fill));
    if (view.heatmap !== usualView.heatmap) params.set('heatmap', String(view.heatmap));
    return params;
  },
};

/**
 * The analyses of an image that a view shows, in their order. A model stands for its latest analysis. Where nobody has
 * chosen, it is the latest completed one that found something, or else simply the latest.
 */
export function shownAnalyses(analyses: readonly Analysis[], show: ImageView['show']): readonly Analysis[] {
  if (show === null) {
    const found = analyses.findLast(
      (analysis) => analysis.status === 'completed' && analysis.annotation_count > 0,
    );
    const usual = found ?? analyses.at(-1);
    return usual ? [usual] : [];
  }
  const wanted = new Set(show);
  const latest = new Map(analyses.map((analysis) => [modelKey(analysis), analysis.id]));
  return analyses.filter(
    (analysis) =>
      wanted.has(analysis.id) ||
      (wanted.has(modelKey(analysis)) && latest.get(modelKey(analysis)) === analysis.id),
  );
}

/**
 * The view for another image, as far as it holds there: analyses are named by their models, and the chosen annotation
 * stays behind.
 */
export function viewElsewhere(view: ImageView, analyses: readonly Analysis[]): ImageView {
  const ids = new Map(analyses.map((analysis) => [analysis.id, modelKey(analysis)]));
  const show = view.show && [...new Set(view.show.map((value) => ids.get(value) ?? value))];
  return { ...view, show, annotation: null };
}
