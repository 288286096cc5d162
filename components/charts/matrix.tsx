'use client';

import { useMemo, useState } from 'react';
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
/** Widths in px: of a column, and of the names beside the rows. */
const columnWidth = 36;
const namesWidth = 140;

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
  const places = [...shown, last];
  const nameOf = (place: number, none: string) => (place === last ? none : (names[place] ?? 'no class'));
  const labelOf = (place: number) => (place === last ? undefined : (names[place] ?? null));
  return (
    <div ref={ref} className={classes.fill}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={label}>
        <table className={classes.matrix}>
          <caption className="visually-hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col" className={classes.corner}>
                {rows} ↓ {columns} →
              </th>
              {places.map((place) => (
                <th
                  key={place}
                  scope="col"
                  className={classes.columnName}
                  data-last={place === last || undefined}
                  title={nameOf(place, noColumn)}
                >
                  <span>
                    <bdi>{nameOf(place, noColumn)}</bdi>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {places.map((row) => (
              <tr key={row} data-last={row === last || undefined}>
                <th scope="row" title={nameOf(row, noRow)}>
                  <bdi>{nameOf(row, noRow)}</bdi>
                </th>
                {places.map((column) => {
                  const count = counts[row]?.[column] ?? 0;
                  const kind = row === last || column === last ? 'alone' : row === column ? 'same' : 'other';
                  const isLast = column === last || undefined;
                  if (count === 0) return <td key={column} className={classes.zero} data-last={isLast} />;
                  const words = `${nameOf(row, noRow)}, ${nameOf(column, noColumn)}: ${formatCount(count)}`;
                  return (
                    <td key={column} data-last={isLast}>
                      <button
                        type="button"
                        className={classes.cell}
                        style={{ background: shade(tones[kind], count / highest) }}
                        aria-label={words}
                        title={words}
                        onClick={() => onCell(labelOf(row), labelOf(column))}
                      >
                        {formatCount(count)}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
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
