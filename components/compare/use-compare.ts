'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createRef, type RefObject, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { rowOfAnnotation } from '@/components/images/instances';
import { useScenes } from '@/components/images/scenes';
import type { ImagePageState } from '@/components/images/use-image-page';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { LayerTints, ViewerHandle } from '@/components/viewer/viewer-props';
import { annotationId } from '@/lib/annotations/columns';
import {
  analysesOfSides,
  type CompareMode,
  type CompareView,
  compareViewCodec,
  firstSides,
  mostSides,
  sideOf,
} from '@/lib/client/compare-view';
import { kinshipOf } from '@/lib/client/model-kinship';
import { useUrlState } from '@/lib/client/url-state';
import { type ComparisonParameters, defaultParameters, wholeSide } from '@/lib/comparison/parameters';
import type { Analysis } from '@/lib/contract/analyses';
import type { Scene } from '@/lib/scene/scene';
import { letterOf } from './pair-looks';
import {
  boxOfEntry,
  entryOf,
  listEntries,
  membersOf,
  nextDisagreement,
  refOfEntry,
  tintsOf,
  withoutKinds,
} from './pairs';
import { type ComparisonState, useComparison } from './use-comparison';

/** One analysis in a comparison. */
export interface CompareSide {
  readonly letter: string;
  /** How the address names it. */
  readonly key: string;
  /** null where its model has not run on this image, or that is not known yet. */
  readonly analysis: Analysis | null;
  /** Whether its model has not run on this image. */
  readonly isAbsent: boolean;
  /** null while it is loading. */
  readonly scene: Scene | null;
  readonly threshold: number;
  /** Its colours; null where they are those of its classes. */
  readonly tints: LayerTints | null;
}

const noThreshold = 0;

/** Everything that the page of an image shows while analyses are compared, and how it can be changed. */
export function useCompare(page: ImagePageState, viewer: RefObject<ViewerHandle | null>) {
  const queryClient = useQueryClient();
  const [view, change] = useUrlState(compareViewCodec);
  const [isBlinking, setBlinking] = useState(false);
  const [ownHandles] = useState(() => Array.from({ length: mostSides - 1 }, () => createRef<ViewerHandle>()));
  const handles = [viewer, ...ownHandles];
  const isComparing = view.mode !== 'single';
  const [lastMode, setLastMode] = useState<CompareMode>(isComparing ? view.mode : 'diff');

  const analyses = page.analyses.data;
  const models = page.models.data?.items;
  const isChosen = page.view.show !== null;
  const keys = useMemo(() => {
    if (view.sides.length >= 2) return view.sides;
    const kinship = (a: string, b: string) => kinshipOf(models ?? [], a, b);
    return firstSides(analyses ?? [], page.shown, isChosen, kinship);
  }, [view.sides, analyses, page.shown, isChosen, models]);
  const chosen = useMemo(() => analysesOfSides(analyses ?? [], keys), [analyses, keys]);
  const present = useMemo(
    () => (isComparing ? [...new Set(chosen.filter((analysis) => analysis !== null))] : []),
    [isComparing, chosen],
  );
  const { image } = page;
  const size = image.data ? { width: image.data.width, height: image.data.height } : null;
  const scenes = useScenes(queryClient, present, size);
  const sceneOf = (side: number) =>
    (isComparing && scenes.ready.find(({ analysisId }) => analysisId === chosen[side]?.id)?.scene) || null;

  const { hideUnscored } = page.view;
  const others: readonly ComparisonState[] = [
    useOtherSide(sceneOf(0), sceneOf(1), view, 1, hideUnscored),
    useOtherSide(sceneOf(0), sceneOf(2), view, 2, hideUnscored),
    useOtherSide(sceneOf(0), sceneOf(3), view, 3, hideUnscored),
  ];
  const against = Math.min(view.against, Math.max(1, keys.length - 1));
  const comparison = others[against - 1];
  const table = comparison?.table ?? null;
  const idA = chosen[0]?.id ?? '';
  const idB = chosen[against]?.id ?? '';
  const sceneA = sceneOf(0);
  const sceneB = sceneOf(against);
  const scenePair = useMemo(() => (sceneA && sceneB ? { a: sceneA, b: sceneB } : null), [sceneA, sceneB]);

  const byKind = view.byKind ?? (view.mode === 'diff' || view.mode === 'side');
  const tint = byKind ? tintsOf : withoutKinds;
  const tables = others.map((other) => other.table);
  const [tableB = null, tableC = null, tableD = null] = tables;
  const { hiddenKinds } = view;
  const tints = useMemo(
    () => [
      table && tint(table, 'a', hiddenKinds),
      ...[tableB, tableC, tableD].map((of) => of && tint(of, 'b', hiddenKinds)),
    ],
    [tint, table, tableB, tableC, tableD, hiddenKinds],
  );
  const sides: readonly CompareSide[] = keys.map((key, i) => ({
    letter: letterOf(i),
    key,
    analysis: chosen[i] ?? null,
    isAbsent: analyses !== undefined && !chosen[i],
    scene: sceneOf(i),
    threshold: view.thresholds[i] ?? noThreshold,
    tints: tints[i] ?? null,
  }));

  const { sort } = view;
  const lateSearch = useDeferredValue(view.search);
  const entries = useMemo(
    () =>
      table && scenePair ? listEntries(table, scenePair, hiddenKinds, lateSearch, sort) : new Uint32Array(),
    [table, scenePair, hiddenKinds, lateSearch, sort],
  );

  const selection = useMemo((): AnnotationRef | null => {
    const wanted = page.view.annotation;
    if (wanted === null) return null;
    for (const { analysisId, scene } of scenes.ready) {
      const row = rowOfAnnotation(scene.columns, wanted);
      if (row !== null) return { analysisId, row };
    }
    return null;
  }, [page.view.annotation, scenes.ready]);
  const hasHeat = sides.map(({ scene }) => (scene?.items.heatmap.maps.length ?? 0) > 0);
  const isOneOverOther = view.mode === 'diff' || view.mode === 'overlay';

  const entryOfRef = (ref: AnnotationRef | null): number | null => {
    if (!ref || !table) return null;
    if (ref.analysisId === idA) return entryOf(table, 'a', ref.row);
    return ref.analysisId === idB ? entryOf(table, 'b', ref.row) : null;
  };
  const entry = entryOfRef(selection);

  const select = (ref: AnnotationRef | null) => {
    const scene = scenes.ready.find(({ analysisId }) => analysisId === ref?.analysisId)?.scene;
    page.change({ annotation: ref && scene ? annotationId(scene.columns, ref.row) : null });
  };
  const selectEntry = (next: number) => {
    if (table) select(refOfEntry(table, next, idA, idB));
  };
  const showEntry = (next: number) => {
    const box = table && scenePair && boxOfEntry(table, scenePair, next);
    if (!box) return;
    // Panes that are linked follow the first.
    for (const handle of view.isLinked ? handles.slice(0, 1) : handles) handle.current?.showBox(box);
  };
  const step = (by: 1 | -1) => {
    const next = table && nextDisagreement(table, entries, entry, by);
    if (next === null) return;
    selectEntry(next);
    showEntry(next);
  };

  const partnersOf = useCallback(
    (ref: AnnotationRef): readonly AnnotationRef[] =>
      [tableB, tableC, tableD].flatMap((of, i) => {
        const idOther = chosen[i + 1]?.id;
        if (!of || idOther === undefined) return [];
        const isA = ref.analysisId === idA;
        if (!isA && ref.analysisId !== idOther) return [];
        const at = entryOf(of, isA ? 'a' : 'b', ref.row);
        const members = at === null ? { a: null, b: null } : membersOf(of, at);
        const row = isA ? members.b : members.a;
        return row === null ? [] : [{ analysisId: isA ? idOther : idA, row }];
      }),
    [tableB, tableC, tableD, chosen, idA],
  );

  const setMode = (mode: CompareMode) => {
    if (mode !== 'single') setLastMode(mode);
    if (mode !== 'single' && view.mode === 'single') {
      const threshold = page.view.threshold;
      const thresholds = keys.map((_, i) => view.thresholds[i] || threshold);
      change({ mode, sides: keys, thresholds });
    } else change({ mode });
  };
  return {
    view,
    change,
    isComparing,
    canCompare: keys.length >= 2,
    mostSides,
    setMode,
    /** One key from the single view and back. */
    toggle: () => setMode(isComparing ? 'single' : lastMode),
    sides,
    against,
    idA,
    idB,
    setSide: (side: number, analysis: Analysis) =>
      change({ sides: keys.map((key, i) => (i === side ? sideOf(analyses ?? [], analysis) : key)) }),
    addSide: (analysis: Analysis) =>
      change({ sides: [...keys, sideOf(analyses ?? [], analysis)].slice(0, mostSides) }),
    removeSide: (side: number) =>
      change({
        sides: keys.filter((_, i) => i !== side),
        thresholds: view.thresholds.filter((_, i) => i !== side),
        against: 1,
      }),
    swap: () =>
      change({
        sides: swapped(keys, against),
        thresholds: swapped(
          keys.map((_, i) => view.thresholds[i] ?? noThreshold),
          against,
        ),
        mapping: view.mapping.map(([from, to]) => [to, from] as const),
      }),
    setThreshold: (side: number, threshold: number) =>
      change((current) => ({
        thresholds: keys.map((_, i) => (i === side ? threshold : (current.thresholds[i] ?? noThreshold))),
      })),
    moveThresholds: (move: (threshold: number) => number) =>
      change((current) => ({ thresholds: keys.map((_, i) => move(current.thresholds[i] ?? noThreshold)) })),
    scenes,
    scenePair,
    table,
    failure: comparison?.failure ?? null,
    explain: comparison?.explain ?? null,
    parameters: comparison?.parameters ?? defaultParameters,
    byKind,
    /** Whether more than one side has heat maps, so that it matters how they are seen together. */
    canCompareHeat: hasHeat.filter(Boolean).length > 1,
    /** Whether the heat maps of A and the other side can be subtracted: they lie over each other. */
    canSubtractHeat: isOneOverOther && hasHeat[0] === true && hasHeat[against] === true,
    isHeatDifference: view.isHeatDifference ?? view.mode === 'diff',
    entries,
    entry,
    entryOfRef,
    selection,
    select,
    selectEntry,
    showEntry,
    step,
    /** Whether anything that is listed is a disagreement. */
    hasDisagreement: table !== null && nextDisagreement(table, entries, null, 1) !== null,
    partnersOf,
    isBlinking,
    setBlinking,
    handles,
  };
}

/** All of it, for the parts of the page. */
export type CompareState = ReturnType<typeof useCompare>;

function swapped<T>(list: readonly T[], against: number): T[] {
  const [first] = list;
  const other = list[against];
  if (first === undefined || other === undefined) return [...list];
  return list.map((value, i) => (i === 0 ? other : i === against ? first : value));
}

/** A compared with another side, by the parameters of the view. */
function useOtherSide(
  a: Scene | null,
  b: Scene | null,
  { iou, movedIou, mapping, thresholds }: CompareView,
  side: number,
  hideUnscored: boolean,
): ComparisonState {
  const leastA = thresholds[0] ?? noThreshold;
  const leastB = thresholds[side] ?? noThreshold;
  const parameters = useMemo(
    (): ComparisonParameters => ({
      ...defaultParameters,
      iou,
      movedIou,
      hideUnscored,
      a: { ...wholeSide, minConfidence: leastA },
      b: { minConfidence: leastB, classMapping: new Map(mapping) },
    }),
    [iou, movedIou, hideUnscored, leastA, leastB, mapping],
  );
  return useComparison(a, b, parameters);
}
