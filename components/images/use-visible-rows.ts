'use client';

import { startTransition, useEffect, useState } from 'react';
import { rowAt, type Sheet } from './justify';

/** The rows of a sheet that are in sight or nearly, from the first to the last; and whether the page stands still. */
export interface VisibleRows {
  readonly first: number;
  readonly last: number;
  readonly isSettled: boolean;
}

/** Rows are drawn this much of a window ahead, in both directions. */
const ahead = 0.5;
const settleTime = 120;

/** Follows the scrolling of the page, a frame at a time; nothing is drawn anew while the rows stay the same. */
export function useVisibleRows(element: HTMLElement | null, sheet: Sheet): VisibleRows {
  const [rows, setRows] = useState<VisibleRows>({ first: 0, last: -1, isSettled: false });
  useEffect(() => {
    if (!element) return;
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const measure = (isSettled: boolean) => {
      const y = -element.getBoundingClientRect().top;
      const { innerHeight: height } = window;
      const first = rowAt(sheet, y - height * ahead);
      const last = sheet.heights.length === 0 ? -1 : rowAt(sheet, y + height * (1 + ahead));
      setRows((known) =>
        known.first === first && known.last === last && known.isSettled === isSettled
          ? known
          : { first, last, isSettled },
      );
    };
    const onScroll = () => {
      clearTimeout(timer);
      // What is drawn over the pictures then comes in slices: scrolling on does not wait for it.
      timer = setTimeout(() => startTransition(() => measure(true)), settleTime);
      if (frame === 0)
        frame = requestAnimationFrame(() => {
          frame = 0;
          measure(false);
        });
    };
    measure(true);
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('resize', onScroll);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('resize', onScroll);
    };
  }, [element, sheet]);
  return rows;
}
