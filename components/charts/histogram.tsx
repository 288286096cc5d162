'use client';

import { formatCount } from '@/components/ui/numbers';
import { Chart, countAxis, shareAxis } from './axes';
import classes from './charts.module.css';
import { useChartWidth } from './use-chart-width';

interface HistogramProps {
  readonly label: string;
  /** What the steps are of, from 0 to 1, and what is counted. */
  readonly of: string;
  readonly counted: string;
  readonly counts: readonly number[];
  readonly height?: number;
  /** Opens what a bar stands for. */
  readonly onBar?: (from: number, to: number) => void;
  readonly chosen?: number | null;
}

/** Counts in equal steps from 0 to 1. */
export function Histogram(props: HistogramProps) {
  const { label, of, counted, counts, height = 180, onBar, chosen = null } = props;
  const [ref, width] = useChartWidth();
  const most = counts.reduce((high, count) => Math.max(high, count), 0);
  const step = 1 / Math.max(1, counts.length);
  return (
    <div ref={ref} className={classes.fill}>
      <Chart
        label={label}
        x={shareAxis(of)}
        y={countAxis(counted, most)}
        width={width}
        height={height}
        isInteractive={onBar !== undefined}
      >
        {({ x, y, height: bottom }) =>
          counts.map((count, i) => {
            const from = Number((i * step).toFixed(4));
            const to = Number(((i + 1) * step).toFixed(4));
            const words = `${of} ${from.toFixed(2)} to ${to.toFixed(2)}: ${formatCount(count)}`;
            const bar = (
              <rect
                className={classes.bar}
                x={x(from) + 0.5}
                y={y(count)}
                width={Math.max(1, x(to) - x(from) - 1)}
                height={bottom - y(count)}
                data-chosen={chosen === i || undefined}
              >
                <title>{words}</title>
              </rect>
            );
            if (!onBar || count === 0) return <g key={from}>{bar}</g>;
            return (
              // biome-ignore lint/a11y/useSemanticElements: there are no buttons in SVG
              <g
                key={from}
                className={classes.press}
                role="button"
                tabIndex={0}
                aria-label={words}
                onClick={() => onBar(from, to)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' && event.key !== ' ') return;
                  event.preventDefault();
                  onBar(from, to);
                }}
              >
                <rect x={x(from)} y={0} width={x(to) - x(from)} height={bottom} fill="transparent" />
                {bar}
              </g>
            );
          })
        }
      </Chart>
    </div>
  );
}
