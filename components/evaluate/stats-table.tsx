import agreement from '@/components/agreement/agreement.module.css';
import type { EvaluationReply } from '@/lib/contract/evaluation';

/** A figure of COCO's: three decimals, "–" where it is −1. */
export function formatFigure(value: number | undefined): string {
  return value === undefined || value < 0 ? '–' : value.toFixed(3);
}

/** The difference of two figures with its sign; nothing where one of them is missing. */
function formatDifference(value: number | undefined, other: number | undefined): string {
  if (value === undefined || other === undefined || value < 0 || other < 0) return '';
  const difference = other - value;
  if (Math.abs(difference) < 0.0005) return '±0';
  return `${difference > 0 ? '+' : '−'}${Math.abs(difference).toFixed(3)}`;
}

interface StatsTableProps {
  readonly report: EvaluationReply;
  readonly second: EvaluationReply | null;
}

/** COCO's figures; of two models side by side, with the difference. */
export function StatsTable({ report, second }: StatsTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={agreement.scroll} tabIndex={0} aria-label="Figures">
      <table className={agreement.table}>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className={agreement.number} title={report.parameters.prediction}>
              {second ? report.parameters.prediction : 'Value'}
            </th>
            {second && (
              <>
                <th scope="col" className={agreement.number} title={second.parameters.prediction}>
                  {second.parameters.prediction}
                </th>
                <th scope="col" className={agreement.number}>
                  Difference
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {Object.entries(report.stats).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name.replaceAll('_', ' ')}</th>
              <td className={agreement.number} title={String(value)} data-figure={name}>
                {formatFigure(value)}
              </td>
              {second && (
                <>
                  <td className={agreement.number} title={String(second.stats[name])}>
                    {formatFigure(second.stats[name])}
                  </td>
                  <td className={agreement.number}>
                    <Difference value={value} other={second.stats[name]} />
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How much better or worse the second is; the sign says it, the colour repeats it. */
export function Difference({ value, other }: { value: number | undefined; other: number | undefined }) {
  const words = formatDifference(value, other);
  const colour = words.startsWith('+')
    ? 'var(--vista-good)'
    : words.startsWith('−')
      ? 'var(--vista-bad)'
      : undefined;
  return <span style={{ color: colour }}>{words}</span>;
}
