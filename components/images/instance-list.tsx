'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef } from 'react';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { InstanceRow } from './instance-row';
import { boundsOf, type Instances, type SceneList } from './instances';
import classes from './instances-panel.module.css';

const rowHeight = 28;
const rowsInPage = 10;

interface InstanceListProps {
  readonly list: SceneList;
  readonly instances: Instances;
  readonly colours: ReadonlyMap<string, string>;
  readonly selection: AnnotationRef | null;
  readonly onSelect: (selection: AnnotationRef | null) => void;
  readonly viewer: RefObject<ViewerHandle | null>;
}

/** The instances as a list that holds only what is in view. Arrow keys choose, Enter zooms to the chosen one. */
export function InstanceList({ list, instances, colours, selection, onSelect, viewer }: InstanceListProps) {
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const count = instances.rows.length;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const chosen = useMemo(() => {
    if (!selection) return -1;
    return instances.rows.findIndex(
      (row, i) =>
        row === selection.row && list[instances.scenes[i] ?? 0]?.analysisId === selection.analysisId,
    );
  }, [instances, list, selection]);
  useEffect(() => {
    if (chosen >= 0) virtualizer.scrollToIndex(chosen, { align: 'auto' });
  }, [virtualizer, chosen]);

  const choose = (index: number) => {
    const analysisId = list[instances.scenes[index] ?? 0]?.analysisId;
    const row = instances.rows[index];
    if (analysisId !== undefined && row !== undefined) onSelect({ analysisId, row });
  };
  const zoomTo = (index: number) => {
    const columns = list[instances.scenes[index] ?? 0]?.scene.columns;
    const box = columns && boundsOf(columns, instances.rows[index] ?? 0);
    if (box) viewer.current?.showBox(box);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event.key, chosen, count);
    if (event.key === 'Enter' && chosen >= 0) zoomTo(chosen);
    else if (event.key === 'Escape') onSelect(null);
    else if (target !== null && count > 0) choose(target);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      role="listbox"
      aria-label="Instances"
      aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={(event) => choose(indexAt(event.target))}
      onDoubleClick={(event) => zoomTo(indexAt(event.target))}
    >
      <div className={classes.rows} style={{ height: virtualizer.getTotalSize() }} role="presentation">
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const scene = list[instances.scenes[index] ?? 0]?.scene;
          const row = instances.rows[index];
          if (!scene || row === undefined) return null;
          return (
            <InstanceRow
              key={index}
              id={`${id}-${index}`}
              scene={scene}
              row={row}
              colours={colours}
              isChosen={index === chosen}
              position={index + 1}
              count={count}
              top={start}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The entry that a row in the document stands for; −1 where it is none. */
function indexAt(target: EventTarget): number {
  const row = target instanceof Element ? target.closest('[data-index]') : null;
  return Number(row?.getAttribute('data-index') ?? -1);
}

/** Where a key leads from entry `from` (−1: none is chosen); null for keys that lead nowhere. */
function targetOf(key: string, from: number, count: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from < 0 ? count - 1 : from - 1,
    PageDown: from + rowsInPage,
    PageUp: from - rowsInPage,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? null : Math.min(count - 1, Math.max(0, target));
}
