'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './virtual-listbox.module.css';

const rowHeight = 28;
const rowsInPage = 10;

interface VirtualListboxProps {
  /** What is listed, for people who listen to the page. */
  readonly label: string;
  readonly count: number;
  /** The entry that is chosen; −1 where none is. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  /** Enter on the chosen entry, or a double click on any. */
  readonly onOpen: (index: number) => void;
  /** Esc. */
  readonly onClear: () => void;
  readonly onHover?: (index: number | null) => void;
  /** What stands in a row; null where there is nothing to show. */
  readonly children: (index: number) => ReactNode;
  /** Class of the rows, which lay out what is in them. */
  readonly rowClass?: string | undefined;
}

/** A list of rows of equal height that holds only what is in view. Arrow keys choose, Enter opens the chosen one. */
export function VirtualListbox(props: VirtualListboxProps) {
  const { label, count, chosen, onChoose, onOpen, onClear, onHover, children, rowClass } = props;
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  useEffect(() => {
    if (chosen >= 0) virtualizer.scrollToIndex(chosen, { align: 'auto' });
  }, [virtualizer, chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event.key, chosen, count);
    if (event.key === 'Enter' && chosen >= 0) onOpen(chosen);
    else if (event.key === 'Escape') onClear();
    else if (target !== null && count > 0) onChoose(target);
    else return;
    event.preventDefault();
  };
  const at = (index: number, use: (index: number) => void) => {
    if (index >= 0) use(index);
  };
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      role="listbox"
      aria-label={label}
      aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={(event) => at(indexAt(event.target), onChoose)}
      onDoubleClick={(event) => at(indexAt(event.target), onOpen)}
      onPointerMove={(event) => at(indexAt(event.target), (index) => onHover?.(index))}
      onPointerLeave={() => onHover?.(null)}
    >
      <div className={classes.rows} style={{ height: virtualizer.getTotalSize() }} role="presentation">
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            id={`${id}-${index}`}
            className={`${classes.row} ${rowClass ?? ''}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start}px)` }}
            data-index={index}
          >
            {children(index)}
          </div>
        ))}
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
