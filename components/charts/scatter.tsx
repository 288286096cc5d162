'use client';

import { type MouseEvent, useMemo, useState } from 'react';
import { Chart, scalesOf, shareAxis } from './axes';
import classes from './charts.module.css';
import { useChartWidth } from './use-chart-width';

/** A point of a scatter plot; both values are from 0 to 1. */
export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  /** What it stands for, in words. */
  readonly words: string;
}

interface ScatterProps<Point extends ScatterPoint> {
  readonly label: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly Point[];
  readonly height?: number;
  /** Opens what a point stands for. */
  readonly onPoint: (point: Point) => void;
}

/** Within so many px of a point the pointer means it. */
const reach = 12;

/** Value against value, each from 0 to 1, with the diagonal on which both are equal. */
export function Scatter<Point extends ScatterPoint>(props: ScatterProps<Point>) {
  const { label, x: nameX, y: nameY, points, height = 300, onPoint } = props;
  const [ref, width] = useChartWidth();
  const [near, setNear] = useState<Point | null>(null);
  const [x, y] = useMemo(() => [shareAxis(nameX), shareAxis(nameY)] as const, [nameX, nameY]);
  const size = Math.min(width, height + 40);
  const nearest = (event: MouseEvent<SVGElement>): Point | null => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (!box) return null;
    const scales = scalesOf(x, y, size, height);
    const at = scales.valueAt(event.clientX - box.left, event.clientY - box.top);
    let best: Point | null = null;
    let distance = reach;
    for (const point of points) {
      const away = Math.hypot(scales.x(point.x) - scales.x(at.x), scales.y(point.y) - scales.y(at.y));
      if (away > distance) continue;
      best = point;
      distance = away;
    }
    return best;
  };
  return (
    <div ref={ref} className={classes.fill}>
      <Chart label={label} x={x} y={y} width={size} height={height}>
        {(scales) => (
          <>
            <line
              className={classes.guide}
              x1={scales.x(0)}
              y1={scales.y(0)}
              x2={scales.x(1)}
              y2={scales.y(1)}
            />
            {points.map((point, i) => (
              <circle
                // biome-ignore lint/suspicious/noArrayIndexKey: points have no names, and may be equal
                key={i}
                cx={scales.x(point.x)}
                cy={scales.y(point.y)}
                r={3}
                fill={point.colour}
                fillOpacity={0.7}
              />
            ))}
            {near && (
              <circle
                className={classes.near}
                cx={scales.x(near.x)}
                cy={scales.y(near.y)}
                r={6}
                stroke={near.colour}
              />
            )}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: the table beside it says the same to all who use no pointer */}
            <rect
              className={near ? classes.press : undefined}
              width={scales.width}
              height={scales.height}
              fill="transparent"
              onMouseMove={(event) => setNear(nearest(event))}
              onMouseLeave={() => setNear(null)}
              onClick={(event) => {
                const point = nearest(event);
                if (point) onPoint(point);
              }}
            />
          </>
        )}
      </Chart>
      <p className={classes.note} aria-hidden="true">
        {near?.words ?? ' '}
      </p>
    </div>
  );
}
