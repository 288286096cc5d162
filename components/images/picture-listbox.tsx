'use client';

import { type KeyboardEvent, type RefObject, useId } from 'react';
import { formatConfidence } from '@/components/ui/numbers';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { typeNames } from '@/lib/annotations/describe';
import { boundsOf } from '@/lib/scene/extent';
import { classNameOfRow, typeOfRow } from '@/lib/scene/scene';
import type { ImagePageState } from './use-image-page';

/** Options before and after the chosen one that are in the document; a screen reader asks for no more at once. */
const around = 25;
const page = 10;

/**
 * What is drawn on the picture, for those who cannot see it: a list that is not shown, but that can be gone through with
 * the keyboard. What is chosen there is chosen in the picture, which moves to it.
 */
export function PictureListbox({
  page: { listing, selection, select },
  viewer,
}: {
  readonly page: ImagePageState;
  readonly viewer: RefObject<ViewerHandle | null>;
}) {
  const id = useId();
  const { count, list, at } = listing;
  const chosen = listing.indexOf(selection);
  const from = Math.max(0, chosen - around);
  const to = Math.min(count, Math.max(chosen, 0) + around + 1);
  const choose = (index: number) => {
    const ref = at(Math.min(count - 1, Math.max(0, index)));
    if (!ref) return;
    select(ref);
    const columns = list.find(({ analysisId }) => analysisId === ref.analysisId)?.scene.columns;
    const box = columns && boundsOf(columns, ref.row);
    if (box) viewer.current?.reveal(box);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen < 0 ? count - 1 : chosen - 1,
      PageDown: chosen + page,
      PageUp: chosen - page,
      Home: 0,
      End: count - 1,
    };
    const target = steps[event.key];
    if (target !== undefined && count > 0) choose(target);
    else if (event.key === 'Escape') select(null);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="visually-hidden"
      role="listbox"
      aria-label={`Annotations on the picture, ${count}`}
      aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
      tabIndex={0}
      data-picture-listbox=""
      onKeyDown={onKeyDown}
    >
      {Array.from({ length: Math.max(0, to - from) }, (_, i) => {
        const index = from + i;
        const ref = at(index);
        const columns = list.find(({ analysisId }) => analysisId === ref?.analysisId)?.scene.columns;
        if (!ref || !columns) return null;
        const confidence = columns.confidences[ref.row] ?? Number.NaN;
        const type = typeNames[typeOfRow(columns, ref.row)];
        const box = boundsOf(columns, ref.row);
        return (
          <div
            key={`${ref.analysisId} ${ref.row}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            aria-setsize={count}
            aria-posinset={index + 1}
          >
            {classNameOfRow(columns, ref.row) ?? 'No class'}, {type.toLowerCase()},{' '}
            {Number.isNaN(confidence) ? 'unscored' : `confidence ${formatConfidence(confidence)}`}
            {box && `, at ${Math.round(box.xMin)}, ${Math.round(box.yMin)}`}
          </div>
        );
      })}
    </div>
  );
}
