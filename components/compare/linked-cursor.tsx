'use client';

import { useEffect, useRef, useState } from 'react';
import { formatConfidence } from '@/components/ui/numbers';
import type { HoverStore } from '@/components/viewer/hover-store';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { ViewStore } from '@/components/viewer/view-store';
import { kindOfEntry } from '@/lib/comparison/pair-table';
import { toScreen } from '@/lib/geometry/viewport';
import { classNameOfRow, type Scene } from '@/lib/scene/scene';
import classes from './compare-picture.module.css';
import { pairLooks } from './pair-looks';
import { membersOf } from './pairs';
import type { PointerStore } from './pointer-store';
import type { CompareState } from './use-compare';

interface LinkedCursorProps {
  readonly pane: number;
  readonly view: ViewStore;
  readonly pointer: PointerStore;
}

/** Moves an element to where the pointer is; `isShown` says over which panes. No React work while the pointer moves. */
function useAtPointer(
  { view, pointer }: LinkedCursorProps,
  isShown: (pane: number) => boolean,
  offset: number,
) {
  const element = useRef<HTMLDivElement>(null);
  const shown = useRef(isShown);
  useEffect(() => {
    shown.current = isShown;
  });
  useEffect(() => {
    const place = () => {
      const at = pointer.get();
      const div = element.current;
      if (!div) return;
      const isVisible = at !== null && shown.current(at.pane);
      div.style.visibility = isVisible ? 'visible' : 'hidden';
      if (!isVisible) return;
      const { x, y } = toScreen(view.get(), at);
      const room = (div.parentElement?.clientWidth ?? 0) - x - offset;
      const left = offset > 0 && div.offsetWidth > room ? x - offset - div.offsetWidth : x + offset;
      div.style.transform = `translate(${left}px, ${y + offset}px)`;
    };
    place();
    const stops = [pointer.subscribe(place), view.subscribe(place)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [view, pointer, offset]);
  return element;
}

/** In a pane that the pointer is not over: where it would be. */
export function LinkedCursor(props: LinkedCursorProps) {
  const element = useAtPointer(props, (pane) => pane !== props.pane, 0);
  return <div ref={element} className={classes.cursor} aria-hidden="true" />;
}

/** Beside the pointer: what became of the annotation under it, with its IoU. */
export function HoverCard(props: LinkedCursorProps & { hover: HoverStore; compare: CompareState }) {
  const { hover, compare } = props;
  const [ref, setRef] = useState<AnnotationRef | null>(null);
  useEffect(() => hover.subscribe(() => setRef(hover.get())), [hover]);
  const element = useAtPointer(props, (pane) => pane === props.pane, 14);
  const { table, scenePair, sides, against } = compare;
  const entry = compare.entryOfRef(ref);
  if (!table || !scenePair || entry === null) return <div ref={element} />;
  const { a, b } = membersOf(table, entry);
  const { label, colour } = pairLooks[kindOfEntry(table, entry)];
  const letter = sides[against]?.letter ?? 'B';
  const iou = table.ious[entry] ?? Number.NaN;
  return (
    <div ref={element} className={classes.card} aria-hidden="true">
      <span className={classes.cardKind}>
        <span className={classes.swatch} style={{ background: colour }} />
        {label.replace('B', letter)}
        {!Number.isNaN(iou) && <span className={classes.cardIou}>IoU {iou.toFixed(3)}</span>}
      </span>
      {a !== null && <span>{`A ${memberWords(scenePair.a, a)}`}</span>}
      {b !== null && <span>{`${letter} ${memberWords(scenePair.b, b)}`}</span>}
    </div>
  );
}

function memberWords({ columns }: Scene, row: number): string {
  return `${classNameOfRow(columns, row) ?? 'no class'} ${formatConfidence(columns.confidences[row] ?? Number.NaN)}`;
}
