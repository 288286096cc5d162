'use client';

import { type RefCallback, useCallback, useState } from 'react';

/** The width in px that a chart may take: that of the element which `ref` is given to, known before it is first painted. */
export function useChartWidth(usual = 320): readonly [RefCallback<HTMLElement | null>, number] {
  const [width, setWidth] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, Math.max(160, width || usual)];
}
