'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useState } from 'react';
import { Late } from '@/components/ui/late';
import type { ImageFilters } from '@/lib/client/image-filters';
import type { ImageRows } from '@/lib/client/images';
import classes from './gallery.module.css';
import { imageHref } from './image-links';
import { ImageTile, ImageTileSkeleton } from './image-tile';

const gap = 12;
const captionHeight = 48;

interface ImageGridProps {
  readonly projectId: string;
  readonly filters: ImageFilters;
  readonly rows: ImageRows;
  /** Called with the first and the last position in view. */
  readonly onShown: (first: number, last: number) => void;
}

/** The least width of a tile in a grid of this width, in CSS pixels. */
function smallestTile(width: number): number {
  if (width < 700) return 140;
  return width < 1800 ? 176 : 232;
}

/** A grid that holds only the tiles in view, however many images there are. It scrolls with the page. */
export function ImageGrid({ projectId, filters, rows, onShown }: ImageGridProps) {
  const [grid, setGrid] = useState<HTMLUListElement | null>(null);
  const { width, top } = usePlace(grid);
  const columns = Math.max(2, Math.floor((width + gap) / (smallestTile(width) + gap)));
  const tileWidth = (width - gap * (columns - 1)) / columns;
  const rowHeight = Math.round(tileWidth * 0.75) + captionHeight + gap;
  const total = rows.total ?? columns * 3;
  const virtualizer = useWindowVirtualizer({
    count: width > 0 ? Math.ceil(total / columns) : 0,
    estimateSize: () => rowHeight,
    overscan: 2,
    scrollMargin: top,
  });
  useEffect(() => {
    if (rowHeight > 0) virtualizer.measure();
  }, [virtualizer, rowHeight]);

  const lines = virtualizer.getVirtualItems();
  const first = (lines[0]?.index ?? 0) * columns;
  const last = Math.min(total, ((lines.at(-1)?.index ?? 0) + 1) * columns) - 1;
  useEffect(() => {
    if (last >= 0) onShown(first, last);
  }, [onShown, first, last]);

  const positions = lines.flatMap((line) =>
    Array.from({ length: columns }, (_, column) => ({
      position: line.index * columns + column,
      left: column * (tileWidth + gap),
      top: line.start - virtualizer.options.scrollMargin,
    })).filter(({ position }) => position < total),
  );
  return (
    <ul
      ref={setGrid}
      className={classes.grid}
      data-refreshing={rows.isRefreshing || undefined}
      style={{ height: virtualizer.getTotalSize() }}
      aria-label="Images"
    >
      {positions.map(({ position, left, top }) => {
        const image = rows.at(position);
        return (
          <li
            key={image?.id ?? position}
            className={classes.cell}
            style={{ width: tileWidth, height: rowHeight - gap, transform: `translate(${left}px, ${top}px)` }}
          >
            {image ? (
              <ImageTile image={image} href={imageHref(projectId, image.id, filters, position)} />
            ) : (
              <Late>
                <ImageTileSkeleton />
              </Late>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const nowhere = { width: 0, top: 0 };

/** How wide an element is and how far from the top of the page, kept up to date as the page changes. */
function usePlace(element: HTMLElement | null): { readonly width: number; readonly top: number } {
  const [place, setPlace] = useState(nowhere);
  useEffect(() => {
    if (!element) return;
    const measure = () => {
      const { width, top } = element.getBoundingClientRect();
      const next = { width, top: Math.round(top + window.scrollY) };
      setPlace((known) => (known.width === next.width && known.top === next.top ? known : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // What stands above the grid may grow.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return place;
}
