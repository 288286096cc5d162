'use client';

import { useMemo, useState } from 'react';
import agreement from '@/components/agreement/agreement.module.css';
import { formatCount } from '@/components/ui/numbers';
import type { EvaluationView } from '@/lib/client/evaluation-view';
import type { EvaluationReply } from '@/lib/contract/evaluation';
import { countsAt } from './counts';
import { Difference, formatFigure } from './stats-table';

interface ClassFiguresTableProps {
  readonly report: EvaluationReply;
  readonly second: EvaluationReply | null;
  readonly threshold: number;
  readonly onCell: (filters: Partial<EvaluationView>) => void;
}

const sorts = ['ap', 'truths', 'class_name'] as const;
type Sort = (typeof sorts)[number];
const mostRows = 25;

/** AP and counts of each class; the counts follow the threshold while it moves. */
export function ClassFiguresTable({ report, second, threshold, onCell }: ClassFiguresTableProps) {
  const [sort, setSort] = useState<Sort>('truths');
  const [isWhole, setWhole] = useState(false);
  const rows = useMemo(
    () =>
      report.per_class.toSorted((p, q) => {
        if (sort === 'class_name') return p.class_name.localeCompare(q.class_name);
        return q[sort] - p[sort];
      }),
    [report.per_class, sort],
  );
  const counts = useMemo(() => countsAt(report.by_confidence, threshold), [report, threshold]);
  const secondAp = second?.ap_per_class;
  const shown = isWhole ? rows : rows.slice(0, mostRows);
  const head = (key: Sort, label: string) => (
    <button type="button" onClick={() => setSort(key)}>
      {label}
      {sort === key && ' ↓'}
    </button>
  );
  const sorted = (key: Sort) =>
    sort === key ? (key === 'class_name' ? 'ascending' : 'descending') : undefined;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={agreement.scroll} tabIndex={0} aria-label="Figures by class">
        <table className={agreement.table}>
          <thead>
            <tr>
              <th scope="col" aria-sort={sorted('class_name')}>
                {head('class_name', 'Class')}
              </th>
              <th scope="col" className={agreement.number} aria-sort={sorted('ap')}>
                {head('ap', 'AP')}
              </th>
              {second && (
                <>
                  <th scope="col" className={agreement.number}>
                    AP of second
                  </th>
                  <th scope="col" className={agreement.number}>
                    Difference
                  </th>
                </>
              )}
              <th scope="col" className={agreement.number}>
                AP50
              </th>
              <th scope="col" className={agreement.number}>
                AP75
              </th>
              <th scope="col" className={agreement.number}>
                AR
              </th>
              <th scope="col" className={agreement.number} aria-sort={sorted('truths')}>
                {head('truths', 'Truths')}
              </th>
              <th scope="col" className={agreement.number}>
                True pos.
              </th>
              <th scope="col" className={agreement.number}>
                False pos.
              </th>
              <th scope="col" className={agreement.number}>
                False neg.
              </th>
              <th scope="col" className={agreement.number}>
                Precision
              </th>
              <th scope="col" className={agreement.number}>
                Recall
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const { class_name: name } = row;
              const live = counts.get(name);
              const cell = (count: number, outcome: string, label: string) =>
                count === 0 ? (
                  <span className={agreement.dim}>0</span>
                ) : (
                  <button
                    type="button"
                    aria-label={`${name}, ${label}: ${count}`}
                    onClick={() => onCell({ outcome, class_name: name })}
                  >
                    {formatCount(count)}
                  </button>
                );
              return (
                <tr key={name}>
                  <th scope="row" title={name}>
                    <bdi>{name}</bdi>
                  </th>
                  <td className={agreement.number} title={String(row.ap)}>
                    {formatFigure(row.ap)}
                  </td>
                  {second && (
                    <>
                      <td className={agreement.number}>{formatFigure(secondAp?.[name])}</td>
                      <td className={agreement.number}>
                        <Difference value={row.ap} other={secondAp?.[name]} />
                      </td>
                    </>
                  )}
                  <td className={agreement.number}>{formatFigure(row.ap50)}</td>
                  <td className={agreement.number}>{formatFigure(row.ap75)}</td>
                  <td className={agreement.number}>{formatFigure(row.ar)}</td>
                  <td className={agreement.number}>{formatCount(row.truths)}</td>
                  <td className={agreement.number}>
                    {cell(live?.truePositives ?? 0, 'true_positive', 'true positives')}
                  </td>
                  <td className={agreement.number}>
                    {cell(live?.falsePositives ?? 0, 'false_positive', 'false positives')}
                  </td>
                  <td className={agreement.number}>
                    {cell(live?.falseNegatives ?? 0, 'false_negative', 'false negatives')}
                  </td>
                  <td className={agreement.number}>{live?.precision?.toFixed(3) ?? '–'}</td>
                  <td className={agreement.number}>{live?.recall?.toFixed(3) ?? '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {rows.length > mostRows && (
        <button type="button" className={agreement.textButton} onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Only ${mostRows}` : `All ${formatCount(rows.length)} classes`}
        </button>
      )}
    </>
  );
}
