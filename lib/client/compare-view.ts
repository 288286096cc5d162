import { type PairKind, pairKinds } from '@/lib/comparison/compare';
import { lowestIou } from '@/lib/comparison/overlaps';
import { defaultParameters } from '@/lib/comparison/parameters';
import type { Analysis } from '@/lib/contract/analyses';
import type { Box } from '@/lib/geometry/shapes';
import { readClassMap, writeClassMap } from './class-map';
import { readRegion, roundShare, writeRegion } from './image-view';
import { modelKey } from './model-key';
import { mostAkin } from './model-kinship';
import type { UrlCodec } from './url-state';

/** How several analyses of an image are laid out. */
export const compareModes = ['single', 'side', 'overlay', 'swipe', 'lens', 'diff'] as const;
export type CompareMode = (typeof compareModes)[number];

/** The most analyses in one comparison. */
export const mostSides = 4;

/** How the pairs of a comparison are ordered. */
export const pairSorts = ['interest', 'iou', 'class'] as const;
export type PairSort = (typeof pairSorts)[number];

/** A round window onto another model, in image pixels. */
interface LensPlace {
  readonly x: number;
  readonly y: number;
}

/** How an image is compared: what a link to it carries, beside the image view. */
export interface CompareView {
  readonly mode: CompareMode;
  /** Analyses by id, or models as name@version: A, B and so on. */
  readonly sides: readonly string[];
  /** Which side A is compared with: 1 is B. */
  readonly against: number;
  /** Least confidence by side; what is missing is 0. */
  readonly thresholds: readonly number[];
  readonly iou: number;
  readonly movedIou: number;
  /** Class names of the other sides, and the names of A that they stand for. */
  readonly mapping: readonly (readonly [from: string, to: string])[];
  readonly hiddenKinds: readonly PairKind[];
  /** Whether annotations are coloured by what became of them, or by class; null: as suits the mode. */
  readonly byKind: boolean | null;
  /** Whether heat maps of A and another side are subtracted, where they lie over each other; null: as suits the mode. */
  readonly isHeatDifference: boolean | null;
  /** Whether heat maps of one class have the same range of colours on all sides. */
  readonly isHeatShared: boolean;
  /** Whether the panes move together. */
  readonly isLinked: boolean;
  /** What part of the image B, C and D show while the panes do not move together; null: all of it. */
  readonly regions: readonly (Box | null)[];
  /** Where the divider of a swipe stands, 0 to 1. */
  readonly split: number;
  /** null: in the middle of the image. */
  readonly lens: LensPlace | null;
  /** Radius of the lens in CSS pixels; null: as in this browser before. */
  readonly lensSize: number | null;
  /** Part of a class name that listed pairs must have. */
  readonly search: string;
  readonly sort: PairSort;
}

/** A comparison that nobody has changed. */
export const usualCompareView: CompareView = {
  mode: 'single',
  sides: [],
  against: 1,
  thresholds: [],
  iou: defaultParameters.iou,
  movedIou: defaultParameters.movedIou,
  mapping: [],
  hiddenKinds: [],
  byKind: null,
  isHeatDifference: null,
  isHeatShared: true,
  isLinked: true,
  regions: [null, null, null],
  split: 0.5,
  lens: null,
  lensSize: null,
  search: '',
  sort: 'interest',
};

const sideNames = ['a', 'b', 'c', 'd'] as const;
const otherSides = sideNames.slice(1);

/** Radii of the lens, in CSS pixels. */
export const lensSizes = { usual: 140, least: 40, most: 480 } as const;

/** How a comparison stands in an address. What is as usual is left out. */
export const compareViewCodec: UrlCodec<CompareView> = {
  names: [
    'mode',
    ...sideNames,
    ...sideNames.map((name) => `min_${name}`),
    'against',
    'iou',
    'moved_iou',
    'class_map_b',
    'without',
    'colour',
    'heat',
    'heat_range',
    'linked',
    ...otherSides.map((name) => `region_${name}`),
    'split',
    'lens',
    'lens_size',
    'pairs',
    'pairs_by',
  ],
  read(params) {
    const sides = sideNames.map((name) => params.get(name)).flatMap((side) => (side ? [side] : []));
    const mode = compareModes.find((known) => known === params.get('mode')) ?? usualCompareView.mode;
    const colour = params.get('colour');
    const heat = params.get('heat');
    return {
      mode,
      sides,
      against: clampSide(Number(params.get('against') ?? 1), sides.length),
      thresholds: sideNames.map((name) => readNumber(params.get(`min_${name}`), 0, 0)),
      iou: readNumber(params.get('iou'), usualCompareView.iou, lowestIou),
      movedIou: readNumber(params.get('moved_iou'), usualCompareView.movedIou, lowestIou),
      mapping: readClassMap(params.get('class_map_b')),
      hiddenKinds: pairKinds.filter((kind) => params.getAll('without').includes(kind)),
      byKind: colour === 'kind' ? true : colour === 'class' ? false : null,
      isHeatDifference: heat === 'difference' ? true : heat === 'each' ? false : null,
      isHeatShared: params.get('heat_range') !== 'own',
      isLinked: params.get('linked') !== 'no',
      regions: otherSides.map((name) => readRegion(params.get(`region_${name}`))),
      split: readNumber(params.get('split'), usualCompareView.split, 0),
      lens: readLens(params.get('lens')),
      lensSize: readLensSize(params.get('lens_size')),
      search: params.get('pairs') ?? usualCompareView.search,
      sort: pairSorts.find((known) => known === params.get('pairs_by')) ?? usualCompareView.sort,
    };
  },
  write(view) {
    const params = new URLSearchParams();
    if (view.mode !== usualCompareView.mode) params.set('mode', view.mode);
    for (const [i, name] of sideNames.entries()) {
      const side = view.sides[i];
      if (side === undefined) break;
      params.set(name, side);
      const threshold = view.thresholds[i] ?? 0;
      if (threshold > 0) params.set(`min_${name}`, String(threshold));
    }
    if (view.against !== 1) params.set('against', String(view.against));
    if (view.iou !== usualCompareView.iou) params.set('iou', String(view.iou));
    if (view.movedIou !== usualCompareView.movedIou) params.set('moved_iou', String(view.movedIou));
    if (view.mapping.length > 0) params.set('class_map_b', writeClassMap(view.mapping));
    for (const kind of view.hiddenKinds) params.append('without', kind);
    if (view.byKind !== null) params.set('colour', view.byKind ? 'kind' : 'class');
    if (view.isHeatDifference !== null) params.set('heat', view.isHeatDifference ? 'difference' : 'each');
    if (!view.isHeatShared) params.set('heat_range', 'own');
    if (!view.isLinked) params.set('linked', 'no');
    for (const [i, name] of otherSides.entries()) {
      const region = view.regions[i];
      if (region && !view.isLinked) params.set(`region_${name}`, writeRegion(region));
    }
    if (view.split !== usualCompareView.split) params.set('split', String(view.split));
    if (view.lens) params.set('lens', [view.lens.x, view.lens.y].map((at) => Math.round(at)).join(','));
    if (view.lensSize !== null) params.set('lens_size', String(view.lensSize));
    if (view.search !== usualCompareView.search) params.set('pairs', view.search);
    if (view.sort !== usualCompareView.sort) params.set('pairs_by', view.sort);
    return params;
  },
};

function readNumber(text: string | null, usual: number, least: number): number {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return value >= least && value <= 1 ? roundShare(value) : usual;
}

function readLens(text: string | null): LensPlace | null {
  const [x = Number.NaN, y = Number.NaN] = (text ?? '')
    .split(',')
    .map((part) => (part === '' ? Number.NaN : Number(part)));
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

function readLensSize(text: string | null): number | null {
  const size = text === null || text === '' ? Number.NaN : Number(text);
  return size >= lensSizes.least && size <= lensSizes.most ? Math.round(size) : null;
}

function clampSide(side: number, count: number): number {
  return Number.isInteger(side) && side >= 1 && side < Math.max(2, count) ? side : 1;
}

/** The analyses of an image that the sides name, in their order; null where a model has not run on the image. */
export function analysesOfSides(
  analyses: readonly Analysis[],
  sides: readonly string[],
): (Analysis | null)[] {
  return sides.map(
    (side) =>
      analyses.find(({ id }) => id === side) ??
      // A model stands for its latest analysis, one that has ended well where there is one.
      analyses.findLast((analysis) => modelKey(analysis) === side && analysis.status === 'completed') ??
      analyses.findLast((analysis) => modelKey(analysis) === side) ??
      null,
  );
}

/** How an address names an analysis: by its model, where that means this one. */
export function sideOf(analyses: readonly Analysis[], analysis: Analysis): string {
  const key = modelKey(analysis);
  return analysesOfSides(analyses, [key])[0]?.id === analysis.id ? key : analysis.id;
}

/**
 * What a comparison begins with: the analyses that are shown, where somebody has chosen several of them. Beside a single
 * one comes that of the model which is most akin to it, as `kinship` says, and of those the latest that found something.
 * Where nobody has chosen any, it is the two that are most akin, the one that is shown among them where others are no
 * more so. Fewer than two where there is nothing to compare.
 */
export function firstSides(
  analyses: readonly Analysis[],
  shown: readonly Analysis[],
  isChosen: boolean,
  kinship: (a: string, b: string) => number,
): string[] {
  const first = shown.slice(0, mostSides);
  if (first.length < 2) {
    const isOther = (analysis: Analysis) => first.every((known) => modelKey(known) !== modelKey(analysis));
    const others = analyses
      .filter((analysis) => analysis.status === 'completed' && isOther(analysis))
      .toReversed()
      .toSorted((p, q) => Number(q.annotation_count > 0) - Number(p.annotation_count > 0));
    const akin = (p: Analysis, q: Analysis) => kinship(modelKey(p), modelKey(q));
    const [present] = first;
    const best = mostAkin([...first, ...others], akin);
    if (best && (!present || !isChosen)) first.splice(0, 1, ...best);
    else if (present) {
      const other =
        others.toSorted((p, q) => akin(present, q) - akin(present, p))[0] ??
        analyses.findLast((analysis) => analysis !== present);
      if (other) first.push(other);
    }
  }
  return first.map((analysis) => sideOf(analyses, analysis));
}
