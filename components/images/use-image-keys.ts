'use client';

import { type RefObject, useRef } from 'react';
import type { CompareState } from '@/components/compare/use-compare';
import type { KeyBinding } from '@/components/ui/keys';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { compareModes } from '@/lib/client/compare-view';
import { roundShare, usualView } from '@/lib/client/image-view';
import { boundsOf } from './instances';
import type { ImagePageState } from './use-image-page';

/** How far [ and ] move the threshold. */
const thresholdStep = 0.05;

/** The viewer listens to these itself; here they are only listed. */
const viewerKeys: readonly KeyBinding[] = [
  { keys: ['f'], label: 'Fit the image' },
  { keys: ['1'], label: 'Show at 100 %' },
  { keys: ['+', '-'], label: 'Zoom in, zoom out' },
  { keys: ['shift+arrows'], label: 'Move the image' },
  { keys: ['arrowup', 'arrowdown'], label: 'Through stacked or listed annotations' },
  { keys: ['escape'], label: 'Clear the selection' },
];

/** What the keys do on the page of an image. */
export function useImageKeys(
  page: ImagePageState,
  compare: CompareState,
  viewer: RefObject<ViewerHandle | null>,
  openGallery: () => void,
  openInstances: () => void,
): readonly KeyBinding[] {
  const { change, steps, queue, goTo } = page;
  const { isComparing } = compare;
  const { selection, scenes } = isComparing ? compare : page;
  // Switched off and on again, an opacity is what it was.
  const last = useRef({ fill: usualView.fill, heatmap: usualView.heatmap });
  const toggleOpacity = (name: 'fill' | 'heatmap') =>
    change((view) => {
      if (view[name] === 0) return { [name]: last.current[name] };
      last.current[name] = view[name];
      return { [name]: 0 };
    });
  const moveThreshold = (by: number) => {
    if (isComparing) compare.moveThresholds((threshold) => roundShare(threshold + by));
    else change((view) => ({ threshold: Math.min(view.most, roundShare(view.threshold + by)) }));
  };
  const explain = () => {
    if (!selection) compare.step(1);
    openInstances();
    // To the explanation, for people who listen to the page; those who look at it see it anyway.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-explanation]')?.focus());
  };
  const nextMode = () => {
    const next = compareModes[(compareModes.indexOf(compare.view.mode) + 1) % compareModes.length];
    if (compare.canCompare && next) compare.setMode(next);
  };
  const compareKeys: readonly KeyBinding[] = isComparing
    ? [
        { keys: ['n'], label: 'Next disagreement', press: () => compare.step(1) },
        { keys: ['p'], label: 'Previous disagreement', press: () => compare.step(-1) },
        { keys: ['e'], label: 'Explain the selection', press: explain },
      ]
    : [];
  const step = (image: typeof steps.next, by: number) => {
    if (image && steps.position !== null) goTo(image, steps.position + by);
  };
  const zoomToSelection = () => {
    const columns = scenes.ready.find(({ analysisId }) => analysisId === selection?.analysisId)?.scene
      .columns;
    const box = selection && columns ? boundsOf(columns, selection.row) : null;
    if (box) viewer.current?.showBox(box);
  };
  return [
    { keys: ['arrowleft'], label: 'Previous image', press: () => step(steps.previous, -1) },
    { keys: ['arrowright'], label: 'Next image', press: () => step(steps.next, 1) },
    ...viewerKeys,
    { keys: [' '], label: isComparing ? 'Hold: the other model' : 'Hold: hide overlays' },
    { keys: ['z'], label: 'Zoom to the selection', press: zoomToSelection },
    { keys: ['['], label: 'Lower the threshold by 0.05', press: () => moveThreshold(-thresholdStep) },
    { keys: [']'], label: 'Raise the threshold by 0.05', press: () => moveThreshold(thresholdStep) },
    { keys: ['l'], label: 'Labels', press: () => change((view) => ({ labels: !view.labels })) },
    { keys: ['m'], label: 'Masks and fills', press: () => toggleOpacity('fill') },
    { keys: ['h'], label: 'Heat map', press: () => toggleOpacity('heatmap') },
    {
      keys: ['c'],
      label: isComparing ? 'Back to one analysis' : 'Compare with another model',
      press: () => compare.canCompare && compare.toggle(),
    },
    { keys: ['v'], label: 'Next layout', press: nextMode },
    ...compareKeys,
    ...(queue
      ? [{ keys: ['r'], label: 'Reviewed', press: () => queue.setReviewed(!(queue.isReviewed ?? true)) }]
      : []),
    { keys: ['g'], label: 'Gallery', press: openGallery },
  ];
}
