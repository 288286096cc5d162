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
  /** What a place on it stands for, in words, and what opens that; left out, nothing does. */
  readonly point?: { readonly words: (place: number) => string; readonly open: (place: number) => void };
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

/** Within so many px of a line the pointer means it. */
const reach = 14;

/** Several lines over one axis from 0 to 1, with what they are under the pointer. */
export function Curves({ label, x: nameX, y: nameY, at, curves, height = 300 }: CurvesProps) {
  const [ref, width] = useChartWidth();
  const [place, setPlace] = useState<number | null>(null);
  const [near, setNear] = useState<Curve | null>(null);
  const [x, y] = useMemo(() => [shareAxis(nameX), shareAxis(nameY)] as const, [nameX, nameY]);
  const onMove = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (!box) return;
    const scales = scalesOf(x, y, width, height);
    const value = scales.valueAt(event.clientX - box.left, event.clientY - box.top);
    const found = at.findIndex((other) => other >= value.x);
    const index = found < 0 ? at.length - 1 : found;
    setPlace(index);
    const away = (curve: Curve) => Math.abs(scales.y(curve.values[index] ?? 0) - scales.y(value.y));
    const [nearest = null] = curves
      .filter((curve) => curve.point && away(curve) <= reach)
      .sort((p, q) => away(p) - away(q));
    setNear(nearest);
  };
  const isAt = near !== null && place !== null;
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
                strokeWidth={isStrong || name === near?.name ? 2.5 : 1.25}
                strokeOpacity={isStrong || name === near?.name ? 1 : 0.75}
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
            {isAt && (
              <circle
                className={classes.near}
                cx={scales.x(at[place] ?? 0)}
                cy={scales.y(near.values[place] ?? 0)}
                r={5}
                stroke={near.colour}
              />
            )}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: the names below it do the same for all who use no pointer */}
            <rect
              className={near ? classes.press : undefined}
              width={scales.width}
              height={scales.height}
              fill="transparent"
              onPointerMove={onMove}
              onPointerLeave={() => {
                setPlace(null);
                setNear(null);
              }}
              onClick={() => isAt && near.point?.open(place)}
            />
          </>
        )}
      </Chart>
      <p className={classes.note} aria-hidden="true">
        {(isAt && near.point?.words(place)) || ' '}
      </p>
      <ul className={classes.legend}>
        {curves.map(({ name, colour, values, isStrong, dash, point }) => (
          <li key={name} data-strong={isStrong || undefined}>
            <svg width="16" height="3" aria-hidden="true">
              <path d="M0 1.5h16" stroke={colour} strokeWidth={isStrong ? 3 : 2} strokeDasharray={dash} />
            </svg>
            {point ? (
              <button type="button" className={classes.legendName} onClick={() => point.open(0)}>
                <bdi>{name}</bdi>
              </button>
            ) : (
              <bdi>{name}</bdi>
            )}
            <span className={classes.legendValue}>
              {place === null ? '' : (values[place] ?? 0).toFixed(2)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
