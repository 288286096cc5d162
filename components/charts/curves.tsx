'use client';

import { type PointerEvent, useMemo, useState } from 'react';
import { Chart, scalesOf, shareAxis } from './axes';
import classes from './charts.module.css';
import { useChartWidth } from './use-chart-width';

/** A line through values at the same places. */
export interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
  readonly isStrong?: boolean;
  readonly dash?: string;
}

interface CurvesProps {
  readonly label: string;
  readonly x: string;
  readonly y: string;
  /** Where the values are, ascending, from 0 to 1. */
  readonly at: readonly number[];
  readonly curves: readonly Curve[];
  readonly height?: number;
}

/** Several lines over one axis from 0 to 1, with what they are under the pointer. */
export function Curves({ label, x: nameX, y: nameY, at, curves, height = 300 }: CurvesProps) {
  const [ref, width] = useChartWidth();
  const [place, setPlace] = useState<number | null>(null);
  const [x, y] = useMemo(() => [shareAxis(nameX), shareAxis(nameY)] as const, [nameX, nameY]);
  const onMove = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (!box) return;
    const value = scalesOf(x, y, width, height).valueAt(event.clientX - box.left, 0).x;
    const index = at.findIndex((other) => other >= value);
    setPlace(index < 0 ? at.length - 1 : index);
  };
  return (
    <div ref={ref} className={classes.fill}>
      <Chart label={label} x={x} y={y} width={width} height={height}>
        {(scales) => (
          <>
            {curves.map(({ name, colour, values, isStrong, dash }) => (
              <polyline
                key={name}
                fill="none"
                stroke={colour}
                strokeWidth={isStrong ? 2.5 : 1.25}
                strokeOpacity={isStrong ? 1 : 0.75}
                strokeDasharray={dash}
                points={values.map((value, i) => `${scales.x(at[i] ?? 0)},${scales.y(value)}`).join(' ')}
              >
                <title>{name}</title>
              </polyline>
            ))}
            {place !== null && (
              <line
                className={classes.guide}
                x1={scales.x(at[place] ?? 0)}
                x2={scales.x(at[place] ?? 0)}
                y2={scales.height}
              />
            )}
            <rect
              width={scales.width}
              height={scales.height}
              fill="transparent"
              onPointerMove={onMove}
              onPointerLeave={() => setPlace(null)}
            />
          </>
        )}
      </Chart>
      <ul className={classes.legend}>
        {curves.map(({ name, colour, values, isStrong, dash }) => (
          <li key={name} data-strong={isStrong || undefined}>
            <svg width="16" height="3" aria-hidden="true">
              <path d="M0 1.5h16" stroke={colour} strokeWidth={isStrong ? 3 : 2} strokeDasharray={dash} />
            </svg>
            <bdi>{name}</bdi>
            <span className={classes.legendValue}>
              {place === null ? '' : (values[place] ?? 0).toFixed(2)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
