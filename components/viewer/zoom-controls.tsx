import { useEffect, useRef } from 'react';
import { atLeisure } from '@/components/viewer/at-leisure';
import type { ViewStore } from '@/components/viewer/view-store';
import classes from '@/components/viewer/viewer.module.css';

/** Buttons for what the wheel and the keys do, and the present zoom. */
export function ZoomControls({
  view,
  onFit,
  onZoomTo,
  onZoomBy,
}: {
  readonly view: ViewStore;
  readonly onFit: () => void;
  readonly onZoomTo: (scale: number) => void;
  readonly onZoomBy: (factor: number) => void;
}) {
  const readOut = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // Written by hand: a zoom must not make React work sixty times a second.
    const write = (): void => {
      if (readOut.current) readOut.current.textContent = zoomText(view.get().scale);
    };
    const writing = atLeisure(write, 100);
    writing.ask();
    const unsubscribe = view.subscribe(writing.ask);
    return () => {
      unsubscribe();
      writing.stop();
    };
  }, [view]);
  return (
    <div className={classes.controls} role="toolbar" aria-label="Zoom">
      <button type="button" onClick={() => onZoomBy(1 / 1.25)} aria-label="Zoom out" title="Zoom out (−)">
        <Icon path="M3 8h10" />
      </button>
      <button type="button" onClick={() => onZoomTo(1)} title="100 % (1)">
        <span className="visually-hidden">Zoom </span>
        <span ref={readOut} className={classes.readOut}>
          {zoomText(view.get().scale)}
        </span>
        <span className="visually-hidden">, show at 100 %</span>
      </button>
      <button type="button" onClick={() => onZoomBy(1.25)} aria-label="Zoom in" title="Zoom in (+)">
        <Icon path="M3 8h10M8 3v10" />
      </button>
      <button type="button" onClick={onFit} aria-label="Fit the image" title="Fit (F)">
        <Icon path="M2 5.5V2h3.5M10.5 2H14v3.5M14 10.5V14h-3.5M5.5 14H2v-3.5" />
      </button>
    </div>
  );
}

function Icon({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}

/** A scale in per cent: whole ones from 10 on, one decimal below. */
function zoomText(scale: number): string {
  const percent = scale * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
