'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, memo, useMemo, useRef, useState } from 'react';
import { formatCount } from '@/components/ui/numbers';
import classes from './charts.module.css';
import { useChartWidth } from './use-chart-width';

interface MatrixProps {
  /** What the matrix counts, in a sentence. */
  readonly label: string;
  readonly rows: string;
  readonly columns: string;
  /** null: without a class. One row and column fewer than `counts` has: the last are for what has no counterpart. */
  readonly classes: readonly (string | null)[];
  readonly counts: readonly (readonly number[])[];
  /** What the last column and the last row are called. */
  readonly noColumn: string;
  readonly noRow: string;
  /** Opens what a cell stands for; `undefined` is no counterpart. */
  readonly onCell: (row: string | null | undefined, column: string | null | undefined) => void;
}

/** On the diagonal, off it, and without counterpart. */
const tones = { same: '#9aa0a8', other: '#b065f5', alone: '#f5822a' };

/** A tone over the ground of the page, the stronger the larger the share; the root lets small counts be seen beside large ones. */
function shade(tone: string, share: number): string {
  return `color-mix(in srgb, ${tone} ${Math.round(11 + 45 * Math.sqrt(share))}%, var(--vista-panel))`;
}

/** More classes than this, or than there is room for, are shown when asked for. */
const mostClasses = 14;
const fewestClasses = 3;
/** In px: of a column, of the names beside the rows, and from one row to the next. */
const columnWidth = 36;
const namesWidth = 140;
const rowHeight = 27;
/** Of more rows than this only those in view are in the document. */
const mostRows = 40;

/** So many classes have room, beside the last column. */
function fittingClasses(width: number): number {
  const room = Math.floor((width - namesWidth) / columnWidth) - 1;
  return Math.min(mostClasses, Math.max(fewestClasses, room));
}

/** Class against class, with a last row and column for what has no counterpart. Every cell that counts something opens it. */
export function Matrix(props: MatrixProps) {
  const { label, rows, columns, classes: names, counts, noColumn, noRow, onCell } = props;
  const [isWhole, setWhole] = useState(false);
  const [ref, width] = useChartWidth();
  const scroll = useRef<HTMLElement>(null);
  const most = fittingClasses(width);
  const shown = useMemo(() => {
    const places = names.map((_, i) => i);
    if (isWhole || names.length <= most) return places;
    const weight = (i: number) =>
      (counts[i] ?? []).reduce((sum, count) => sum + count, 0) +
      counts.reduce((sum, row) => sum + (row[i] ?? 0), 0);
    const heaviest = new Set(places.toSorted((p, q) => weight(q) - weight(p)).slice(0, most));
    return places.filter((place) => heaviest.has(place));
  }, [names, counts, isWhole, most]);
  const last = names.length;
  const highest = useMemo(() => {
    let high = 1;
    for (const row of counts) for (const count of row) high = Math.max(high, count);
    return high;
  }, [counts]);
  const named = useMemo(
    () => [...shown, last].map((place) => ({ place, name: nameOf(names, place, noColumn) })),
    [shown, names, last, noColumn],
  );
  const isWindowed = shown.length > mostRows;
  const virtualizer = useVirtualizer({
    count: isWindowed ? shown.length : 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const inView = isWindowed ? items.flatMap(({ index }) => shown[index] ?? []) : shown;
  const labelOf = (place: number) => (place === last ? undefined : (names[place] ?? null));
  const open = (event: MouseEvent<HTMLElement>) => {
    const { row, column } =
      (event.target instanceof Element && event.target.closest<HTMLElement>('[data-column]')?.dataset) || {};
    if (row !== undefined && column !== undefined) onCell(labelOf(Number(row)), labelOf(Number(column)));
  };
  const toRow = (row: number) => (
    <MatrixRow
      key={row}
      row={row}
      name={nameOf(names, row, noRow)}
      columns={named}
      counts={counts[row]}
      last={last}
      highest={highest}
    />
  );
  return (
    <div ref={ref} className={classes.fill}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section ref={scroll} className={classes.scroll} tabIndex={0} aria-label={label}>
        <table className={classes.matrix} aria-rowcount={shown.length + 2}>
          <caption className="visually-hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col" className={classes.corner}>
                {rows} ↓ {columns} →
              </th>
              {named.map(({ place, name }) => (
                <th
                  key={place}
                  scope="col"
                  className={classes.columnName}
                  data-last={place === last || undefined}
                  title={name}
                >
                  <span>
                    <bdi>{name}</bdi>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: what is pressed are the buttons in it, which keys press too */}
          <tbody onClick={open}>
            <Spacer height={items[0]?.start ?? 0} />
            {inView.map(toRow)}
            <Spacer height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
            {toRow(last)}
          </tbody>
        </table>
      </section>
      {names.length > most && (
        <button type="button" className={classes.more} onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Only the ${most} most frequent classes` : `All ${formatCount(names.length)} classes`}
        </button>
      )}
    </div>
  );
}

function nameOf(names: MatrixProps['classes'], place: number, none: string): string {
  return place === names.length ? none : (names[place] ?? 'no class');
}

/** Stands for the rows that are not in the document. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr style={{ height }} /> : null;
}

interface MatrixRowProps {
  readonly row: number;
  readonly name: string;
  readonly columns: readonly { readonly place: number; readonly name: string }[];
  readonly counts: readonly number[] | undefined;
  readonly last: number;
  readonly highest: number;
}

/** A row; a page that changes around it, as under a slider, leaves it alone. */
const MatrixRow = memo(function MatrixRow({ row, name, columns, counts, last, highest }: MatrixRowProps) {
  return (
    <tr data-last={row === last || undefined}>
      <th scope="row" title={name}>
        <bdi>{name}</bdi>
      </th>
      {columns.map(({ place: column, name: other }) => {
        const count = counts?.[column] ?? 0;
        const kind = row === last || column === last ? 'alone' : row === column ? 'same' : 'other';
        const isLast = column === last || undefined;
        if (count === 0) return <td key={column} className={classes.zero} data-last={isLast} />;
        const words = `${name}, ${other}: ${formatCount(count)}`;
        return (
          <td key={column} data-last={isLast}>
            <button
              type="button"
              className={classes.cell}
              style={{ background: shade(tones[kind], count / highest) }}
              aria-label={words}
              title={words}
              data-row={row}
              data-column={column}
            >
              {formatCount(count)}
            </button>
          </td>
        );
      })}
    </tr>
  );
});
