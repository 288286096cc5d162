import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';
import type { Analysis } from '@/lib/contract/analyses';
import type { Box } from '@/lib/geometry/shapes';
import type { AreaRange } from '@/lib/scene/filter';
import { type ColourKey, colourKeys } from '@/lib/scene/tints';
import { modelKey } from './model-key';
import type { UrlCodec } from './url-state';

/** How an image is looked at: what a link to it carries. */
export interface ImageView {
  /** Analyses by id, or models as name@version; null = the one that is shown when nobody has chosen. */
  readonly show: readonly string[] | null;
  /** Threshold ≤ confidence ≤ most is shown. */
  readonly threshold: number;
  readonly most: number;
  readonly hideUnscored: boolean;
  /** Names of classes that are switched off. */
  readonly hiddenClasses: readonly string[];
  /** Types of annotations that are switched off. */
  readonly hiddenTypes: readonly AnnotationType[];
  /** Square pixels of what is shown; null = all. */
  readonly area: AreaRange | null;
  /** What colours tell apart. */
  readonly colour: ColourKey;
  /** The part of the image in the pane, in image pixels; it may reach beyond the image. Null = all of it. */
  readonly region: Box | null;
  /** Id of the annotation that stands out. */
  readonly annotation: string | null;
  readonly labels: boolean;
  /** Opacities of lines, regions and heat maps, 0 to 1. */
  readonly line: number;
  readonly fill: number;
  readonly heatmap: number;
}

/** How an image is looked at when a link says nothing else. */
export const usualView: ImageView = {
  show: null,
  threshold: 0,
  most: 1,
  hideUnscored: false,
  hiddenClasses: [],
  hiddenTypes: [],
  area: null,
  colour: 'class',
  region: null,
  annotation: null,
  labels: true,
  line: 1,
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

/** Numbers separated by commas, as many as asked for; null where the text is something else. */
function readNumbers(text: string | null, count: number): number[] | null {
  const parts = (text ?? '').split(',');
  const numbers = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers.length === count && numbers.every((number) => !Number.isNaN(number)) ? numbers : null;
}

/** A part of an image in an address, as x, y, width and height; null where it is none. */
export function readRegion(text: string | null): Box | null {
  const numbers = readNumbers(text, 4);
  if (!numbers?.every(Number.isFinite)) return null;
  const [xMin = 0, yMin = 0, width = 0, height = 0] = numbers.map(hundredths);
  return width > 0 && height > 0 ? { xMin, yMin, xMax: xMin + width, yMax: yMin + height } : null;
}

/** To the hundredth of a pixel: less than a screen shows at any zoom. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A part of an image as `readRegion` reads it. */
export function writeRegion({ xMin, yMin, xMax, yMax }: Box): string {
  return [xMin, yMin, xMax - xMin, yMax - yMin].map(hundredths).join(',');
}

/** `min,max`; either may be left out, as in `100,`. */
function readArea(text: string | null): AreaRange | null {
  const [from = '', to = '', ...rest] = (text ?? '').split(',');
  if (rest.length > 0 || !text?.includes(',')) return null;
  const min = from.trim() === '' ? 0 : Number(from);
  const max = to.trim() === '' ? Number.POSITIVE_INFINITY : Number(to);
  return min >= 0 && max >= min && (min > 0 || max < Number.POSITIVE_INFINITY) ? { min, max } : null;
}

function writeArea({ min, max }: AreaRange): string {
  return `${min === 0 ? '' : min},${max === Number.POSITIVE_INFINITY ? '' : max}`;
}

/** The least and the greatest confidence that are shown; between swapped ones lies nothing, so they count as absent. */
function readConfidences(params: URLSearchParams): Pick<ImageView, 'threshold' | 'most'> {
  const threshold = readShare(params.get('threshold'), usualView.threshold);
  const most = readShare(params.get('most'), usualView.most);
  return threshold <= most ? { threshold, most } : { threshold: usualView.threshold, most: usualView.most };
}

function readShow(values: readonly string[]): readonly string[] | null {
  if (values.length === 0) return null;
  return [...new Set(values)].filter((value) => value !== nothing && value !== '');
}

/** How a view stands in an address. What is as usual is left out. */
export const imageViewCodec: UrlCodec<ImageView> = {
  names: [
    'show',
    'threshold',
    'most',
    'unscored',
    'hide',
    'hide_type',
    'area',
    'colour_by',
    'region',
    'annotation',
    'labels',
    'line',
    'fill',
    'heatmap',
  ],
  read: (params) => ({
    show: readShow(params.getAll('show')),
    ...readConfidences(params),
    hideUnscored: params.get('unscored') === 'hide',
    hiddenClasses: [...new Set(params.getAll('hide'))],
    hiddenTypes: annotationTypes.filter((type) => params.getAll('hide_type').includes(type)),
    area: readArea(params.get('area')),
    colour: colourKeys.find((key) => key === params.get('colour_by')) ?? usualView.colour,
    region: readRegion(params.get('region')),
    annotation: params.get('annotation') || null,
    labels: params.get('labels') !== 'off',
    line: readShare(params.get('line'), usualView.line),
    fill: readShare(params.get('fill'), usualView.fill),
    heatmap: readShare(params.get('heatmap'), usualView.heatmap),
  }),
  write(view) {
    const params = new URLSearchParams();
    const shown = view.show?.length === 0 ? [nothing] : (view.show ?? []);
    for (const value of shown) params.append('show', value);
    if (view.threshold !== usualView.threshold) params.set('threshold', String(view.threshold));
    if (view.most !== usualView.most) params.set('most', String(view.most));
    if (view.hideUnscored) params.set('unscored', 'hide');
    for (const name of view.hiddenClasses) params.append('hide', name);
    for (const type of view.hiddenTypes) params.append('hide_type', type);
    if (view.area) params.set('area', writeArea(view.area));
    if (view.colour !== usualView.colour) params.set('colour_by', view.colour);
    if (view.region) params.set('region', writeRegion(view.region));
    if (view.annotation !== null) params.set('annotation', view.annotation);
    if (!view.labels) params.set('labels', 'off');
    if (view.line !== usualView.line) params.set('line', String(view.line));
    if (view.fill !== usualView.fill) params.set('fill', String(view.fill));
    if (view.heatmap !== usualView.heatmap) params.set('heatmap', String(view.heatmap));
    return params;
  },
};

/**
 * The analyses of an image that a view shows, in their order. A model stands for its latest analysis. Where nobody has
 * chosen, it is the one that is looked at already (`present`, by id): what a pipeline posts meanwhile changes no picture
 * that nobody touched. At first it is the latest completed one that found something, or else simply the latest.
 */
export function shownAnalyses(
  analyses: readonly Analysis[],
  show: ImageView['show'],
  present: string | null = null,
): readonly Analysis[] {
  if (show === null) {
    const stays = analyses.find(({ id }) => id === present);
    if (stays) return [stays];
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
 * and the zoom stay behind.
 */
export function viewElsewhere(view: ImageView, analyses: readonly Analysis[]): ImageView {
  const ids = new Map(analyses.map((analysis) => [analysis.id, modelKey(analysis)]));
  const show = view.show && [...new Set(view.show.map((value) => ids.get(value) ?? value))];
  return { ...view, show, annotation: null, region: null };
}
