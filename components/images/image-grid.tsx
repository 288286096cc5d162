'use client';

import { useRouter } from 'next/navigation';
import {
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ratioOfShape } from '@/lib/client/images';
import { useSketches } from '@/lib/client/sketches';
import type { Image } from '@/lib/contract/images';
import classes from './image-grid.module.css';
import { imageHref } from './image-links';
import { ImageTile } from './image-tile';
import { heightOfSheet, layOutSheet, neighbourAcross, placesOfRow, rowOf } from './justify';
import { scrollPlaces } from './scroll-places';
import { isSelected } from './selection';
import { useElementWidth } from './use-element-width';
import type { GalleryState } from './use-gallery';
import { useVisibleRows } from './use-visible-rows';

const gap = 8;
const captionHeight = 24;
/** Below this height of a row there is no room for words. */
const captionsFrom = 84;
/** Images whose sketches are asked for together. */
const groupSize = 24;
/** Shapes that stand for images of which nothing is known yet. */
const unknownShapes = 'KKFKKKFKKKKFKKFKKKKFKKKK';

/** A sheet that holds only the tiles in view, however many images there are. It scrolls with the page. */
export function ImageGrid({ projectId, gallery }: { projectId: string; gallery: GalleryState }) {
  const router = useRouter();
  const { rows, filters, selection, rowHeight, hasOverlays, colours, onShown } = gallery;
  const [list, setList] = useState<HTMLUListElement | null>(null);
  const width = useElementWidth(list);
  const isLoading = rows.total === null && rows.shapes === '';
  const shapes = isLoading ? unknownShapes : rows.shapes;
  const total = rows.total ?? shapes.length;
  const hasCaption = rowHeight >= captionsFrom;
  const ratio = useMemo(() => (index: number) => ratioOfShape(shapes, index), [shapes]);
  const sheet = useMemo(
    () =>
      layOutSheet({
        count: width > 0 ? shapes.length : 0,
        ratio,
        width,
        wantedHeight: Math.min(rowHeight, width / 1.2),
        gap,
        captionHeight: hasCaption ? captionHeight : 0,
      }),
    [shapes, ratio, width, rowHeight, hasCaption],
  );
  const visible = useVisibleRows(list, sheet);
  const [focused, setFocused] = useState(0);
  const wantsFocus = useRef(false);

  const rowNumbers = Array.from({ length: visible.last - visible.first + 1 }, (_, i) => visible.first + i);
  const focusRow = rowOf(sheet, Math.min(focused, total - 1));
  // The tile in focus stays, or the focus would be lost.
  if (total > 0 && (focusRow < visible.first || focusRow > visible.last)) rowNumbers.push(focusRow);
  const firstShown = sheet.firsts[visible.first] ?? 0;
  const lastShown = Math.min(total, sheet.firsts[visible.last + 1] ?? 0) - 1;
  useEffect(() => {
    if (lastShown >= 0) onShown(firstShown, lastShown);
  }, [onShown, firstShown, lastShown]);

  useScrollMemory(`${projectId} ${JSON.stringify(rows.filters)}`, list, sheet, rows.total !== null);

  const groups = visible.isSettled && hasOverlays ? groupsOf(rows.at, firstShown, lastShown) : [];
  const fresh = useSketches(projectId, rows.filters, groups);
  const sketches = useKept(fresh, visible.isSettled);

  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    const tile = list?.querySelector<HTMLElement>(`[data-position="${focused}"] a`);
    tile?.focus({ preventScroll: true });
    tile?.scrollIntoView({ block: 'nearest' });
  });

  const moveTo = (position: number, isRange: boolean) => {
    const next = Math.min(total - 1, Math.max(0, position));
    if (isRange) gallery.selectRange(focused, next);
    setFocused(next);
    wantsFocus.current = true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const across = (by: number) => neighbourAcross(sheet, focused, by, ratio, gap);
    const targets: Readonly<Record<string, () => number>> = {
      ArrowRight: () => focused + 1,
      ArrowLeft: () => focused - 1,
      ArrowDown: () => across(1),
      ArrowUp: () => across(-1),
      Home: () => 0,
      End: () => total - 1,
    };
    const target = targets[event.key];
    if (target) moveTo(target(), event.shiftKey);
    else if (event.key === ' ' && event.target instanceof HTMLAnchorElement) gallery.toggle(focused);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent<HTMLUListElement>) => {
    if (!(event.target instanceof Element) || event.button !== 0) return;
    const position = Number(
      event.target.closest<HTMLElement>('[data-position]')?.dataset.position ?? Number.NaN,
    );
    const image = rows.at(position);
    if (!image) return;
    const isCheck = event.target instanceof HTMLInputElement;
    if (event.shiftKey) {
      event.preventDefault();
      gallery.selectRange(gallery.anchor ?? focused, position);
    } else if (isCheck || (gallery.isSelecting && !event.metaKey && !event.ctrlKey)) {
      if (!isCheck) event.preventDefault();
      gallery.toggle(position);
    } else if (!event.metaKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      router.push(imageHref(projectId, image.id, filters, position));
    }
    setFocused(position);
  };

  return (
    <ul
      ref={setList}
      className={classes.grid}
      data-refreshing={rows.isRefreshing || undefined}
      data-selecting={gallery.isSelecting || undefined}
      aria-busy={isLoading || rows.isRefreshing}
      style={{ height: heightOfSheet(sheet) }}
      aria-label="Images"
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {rowNumbers.flatMap((row) =>
        placesOfRow(sheet, row, ratio, gap).map((place, i) => {
          const position = (sheet.firsts[row] ?? 0) + i;
          const image = isLoading ? undefined : rows.at(position);
          return (
            <ImageTile
              key={position}
              {...place}
              image={image}
              position={position}
              total={total}
              href={image ? imageHref(projectId, image.id, filters, position) : ''}
              isSelected={image !== undefined && isSelected(selection, image.id)}
              isTabStop={position === focused}
              hasCaption={hasCaption}
              marks={hasOverlays && image ? sketches.get(image.id) : undefined}
              colours={colours}
              threshold={Number(filters.min_confidence || 0)}
            />
          );
        }),
      )}
    </ul>
  );
}

/** The ids of what has annotations, in groups that stay the same while scrolling, so that each is asked for once. */
function groupsOf(at: (index: number) => Image | undefined, first: number, last: number): string[][] {
  const groups: string[][] = [];
  for (let start = Math.floor(first / groupSize) * groupSize; start <= last; start += groupSize) {
    const images = Array.from({ length: groupSize }, (_, i) => at(start + i));
    groups.push(images.flatMap((image) => (image && image.analyses.annotations > 0 ? [image.id] : [])));
  }
  return groups;
}

/** While the page scrolls, what was known when it last stood still. */
function useKept<T>(value: T, isSettled: boolean): T {
  const [kept, setKept] = useState(value);
  if (isSettled && kept !== value) setKept(value);
  return isSettled ? value : kept;
}

/**
 * Keeps the picture at the top of the window in its place when the sheet is laid out anew, and comes back to it when
 * the grid is opened again.
 */
function useScrollMemory(
  key: string,
  list: HTMLElement | null,
  sheet: ReturnType<typeof layOutSheet>,
  isKnown: boolean,
): void {
  const known = useRef({ key: '', sheet });
  useLayoutEffect(() => {
    if (!list || !isKnown || sheet.heights.length === 0) return;
    const isSame = known.current.key === key;
    const place = scrollPlaces.get(key);
    if (place && (known.current.sheet !== sheet || !isSame)) {
      const top = list.getBoundingClientRect().top + window.scrollY;
      const isOpening = known.current.key === '';
      // A sheet that is at its beginning stays there, whatever stands above it.
      if (place.index > 0 && (isSame || isOpening))
        window.scrollTo({ top: top + (sheet.tops[rowOf(sheet, place.index)] ?? 0) + place.offset });
    }
    known.current = { key, sheet };
  }, [key, list, sheet, isKnown]);
  useEffect(() => {
    if (!list || !isKnown) return;
    const onScroll = () => scrollPlaces.remember(key, sheet, -list.getBoundingClientRect().top);
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => window.removeEventListener('scroll', onScroll);
  }, [key, list, sheet, isKnown]);
}
