'use client';

import { useMemo, useState } from 'react';
import { formatCount } from '@/components/ui/numbers';
import type { AgreementView } from '@/lib/client/agreement-view';
import type { ProjectComparison } from '@/lib/contract/comparison';
import classes from './agreement.module.css';

type ClassRow = ProjectComparison['per_class'][number];
type Column = Exclude<keyof ClassRow, 'class_name'>;

/** The columns, and which images a figure in them stands for. */
const columns: readonly {
  readonly key: Column;
  readonly label: string;
  readonly filters: ((name: string) => Partial<AgreementView>) | null;
}[] = [
  { key: 'instances_a', label: 'In A', filters: (name) => ({ class_a: name }) },
  { key: 'instances_b', label: 'In B', filters: (name) => ({ class_b: name }) },
  { key: 'agree', label: 'Agree', filters: (name) => ({ class_a: name, kind: 'agree' }) },
  { key: 'moved', label: 'Moved', filters: (name) => ({ class_a: name, kind: 'moved' }) },
  {
    key: 'class_differs_a',
    label: 'B says other',
    filters: (name) => ({ class_a: name, kind: 'class_differs' }),
  },
  {
    key: 'class_differs_b',
    label: 'A says other',
    filters: (name) => ({ class_b: name, kind: 'class_differs' }),
  },
  { key: 'only_a', label: 'Only A', filters: (name) => ({ class_a: name, kind: 'only_a' }) },
  { key: 'only_b', label: 'Only B', filters: (name) => ({ class_b: name, kind: 'only_b' }) },
  { key: 'agreement', label: 'Agreement', filters: null },
];

/** More rows are shown when asked for. */
const mostRows = 20;

interface ClassAgreementTableProps {
  readonly report: ProjectComparison;
  readonly onCell: (filters: Partial<AgreementView>) => void;
}

/** How each class fares. A press on a column's name sorts by it. */
export function ClassAgreementTable({ report, onCell }: ClassAgreementTableProps) {
  const [sort, setSort] = useState<{ readonly key: Column; readonly isRising: boolean } | null>(null);
  const [isWhole, setWhole] = useState(false);
  const rows = useMemo(() => {
    const all = report.per_class;
    if (!sort) return all;
    return all.toSorted((p, q) => (p[sort.key] - q[sort.key]) * (sort.isRising ? 1 : -1));
  }, [report.per_class, sort]);
  const shown = isWhole ? rows : rows.slice(0, mostRows);
  return (
    <>
      <section className={classes.scroll} aria-label="Agreement by class">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Class</th>
              {columns.map(({ key, label }) => (
                <th key={key} scope="col" className={classes.number} aria-sort={sortOf(sort, key)}>
                  <button
                    type="button"
                    onClick={() => setSort({ key, isRising: sort?.key === key ? !sort.isRising : false })}
                  >
                    {label}
                    {sort?.key === key && (sort.isRising ? ' ↑' : ' ↓')}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.class_name ?? ''}>
                <th scope="row" title={row.class_name ?? undefined}>
                  <bdi>{row.class_name ?? 'no class'}</bdi>
                </th>
                {columns.map(({ key, label, filters }) => (
                  <td key={key} className={classes.number}>
                    {filters === null ? (
                      <Share share={row.agreement} />
                    ) : row[key] === 0 || row.class_name === null ? (
                      <span className={row[key] === 0 ? classes.dim : undefined}>
                        {formatCount(row[key])}
                      </span>
                    ) : (
                      <button
                        type="button"
                        aria-label={`${row.class_name}, ${label.toLowerCase()}: ${row[key]}`}
                        onClick={() => onCell(filters(row.class_name ?? ''))}
                      >
                        {formatCount(row[key])}
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > mostRows && (
        <button type="button" className={classes.textButton} onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Only ${mostRows}` : `All ${formatCount(rows.length)} classes`}
        </button>
      )}
    </>
  );
}

function sortOf(sort: { key: Column; isRising: boolean } | null, key: Column) {
  if (sort?.key !== key) return undefined;
  return sort.isRising ? 'ascending' : 'descending';
}

/** A share as a bar with its figure. */
function Share({ share }: { share: number }) {
  return (
    <span className={classes.share}>
      <span className={classes.shareBar} aria-hidden="true">
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <span className={classes.shareFigure}>{(100 * share).toFixed(0)} %</span>
    </span>
  );
}
