import { useRememberedNumber } from '@/components/ui/remembered';
import { lensSizes } from '@/lib/client/compare-view';

/** The radius of the lens in CSS pixels, as a link says or as in this browser before, and how to remember another one. */
export function useLensRadius(inLink: number | null): readonly [number, (radius: number) => void] {
  const { usual, least, most } = lensSizes;
  const [remembered, remember] = useRememberedNumber('lens', usual, least, most);
  return [inLink ?? remembered, remember];
}
