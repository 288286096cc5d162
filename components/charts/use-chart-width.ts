'use client';

import { useElementSize } from '@mantine/hooks';
import type { RefCallback } from 'react';

/** The width in px that a chart may take: that of the element which `ref` is given to. */
export function useChartWidth(usual = 320): readonly [RefCallback<HTMLElement | null>, number] {
  const { ref, width } = useElementSize();
  return [ref, Math.max(160, Math.floor(width) || usual)];
}
