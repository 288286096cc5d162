import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { atLeisure } from '@/components/viewer/at-leisure';
import type { OpenPane } from '@/components/viewer/open-pane';
import type { ViewStore } from '@/components/viewer/view-store';
import classes from '@/components/viewer/viewer.module.css';
import type { Size } from '@/lib/geometry/shapes';
import { visibleBox } from '@/lib/geometry/viewport';

/** The longest side of the map, in CSS pixels. */
const longest = 144;

interface MinimapProps {
  readonly image: Size;
  readonly photo: ImageBitmap | null;
  readonly view: ViewStore;
  readonly pane: RefObject<OpenPane | null>;
  /** The element whose size is that of the pane. */
  readonly element: RefObject<HTMLElement | null>;
}

/** The whole image in a corner with a frame round what is on the screen; seen while that is only a part. Press or drag to go there. */
export function Minimap({ image, photo, view, pane, element }: MinimapProps) {
  const root = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = longest / Math.max(image.width, image.height);
  const width = Math.max(8, Math.round(image.width * scale));
  const height = Math.max(8, Math.round(image.height * scale));

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context) return;
    const ratio = Math.min(2, window.devicePixelRatio);
    target.width = width * ratio;
    target.height = height * ratio;
    if (!photo) return;
    context.imageSmoothingQuality = 'high';
    context.drawImage(photo, 0, 0, target.width, target.height);
  }, [photo, width, height]);

  useEffect(() => {
    const write = (): void => {
      const around = element.current;
      if (!around || !root.current || !frame.current) return;
      const box = visibleBox(view.get(), { width: around.clientWidth, height: around.clientHeight });
      const left = Math.max(0, box.xMin);
      const top = Math.max(0, box.yMin);
      const right = Math.min(image.width, box.xMax);
      const bottom = Math.min(image.height, box.yMax);
      const isWhole = left <= 0 && top <= 0 && right >= image.width && bottom >= image.height;
      root.current.hidden = isWhole;
      const { style } = frame.current;
      style.transform = `translate(${left * scale}px, ${top * scale}px)`;
      style.width = `${Math.max(4, (right - left) * scale)}px`;
      style.height = `${Math.max(4, (bottom - top) * scale)}px`;
    };
    const writing = atLeisure(write, 60);
    writing.ask();
    const unsubscribe = view.subscribe(writing.ask);
    return () => {
      unsubscribe();
      writing.stop();
    };
  }, [view, element, image.width, image.height, scale]);

  const goTo = (event: PointerEvent<HTMLDivElement>): void => {
    const around = element.current;
    if (!around || event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left) / scale;
    const y = (event.clientY - box.top) / scale;
    const { scale: zoom } = view.get();
    pane.current?.setView({
      scale: zoom,
      x: around.clientWidth / 2 - x * zoom,
      y: around.clientHeight / 2 - y * zoom,
    });
  };
  return (
    <div
      ref={root}
      hidden
      className={classes.minimap}
      style={{ width, height }}
      aria-hidden="true"
      data-minimap=""
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={goTo}
    >
      <canvas ref={canvas} />
      <div ref={frame} className={classes.minimapFrame} />
    </div>
  );
}
