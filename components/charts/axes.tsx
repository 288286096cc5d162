import { type ReactNode, useId } from 'react';
import classes from './charts.module.css';

/** Room around the plot for ticks and names, in px. */
const margin = { top: 8, right: 12, bottom: 34, left: 44 };

/** A linear axis: its ends, where it has ticks, and how these are written. */
export interface Axis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly write?: (tick: number) => string;
}

/** An axis from 0 to 1 for confidences, precision and recall. */
export function shareAxis(name: string): Axis {
  return { name, from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };
}

/** An axis for counts up to `most`, with about four round ticks. */
export function countAxis(name: string, most: number): Axis {
  const step = niceStep(Math.max(1, most) / 4);
  const to = Math.max(step, Math.ceil(most / step) * step);
  const ticks = Array.from({ length: Math.round(to / step) + 1 }, (_, i) => i * step);
  return { name, from: 0, to, ticks, write: (tick) => shortCount(tick) };
}

/** 1, 2 or 5 times a power of ten, at least 1. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, step)));
  const nice = [1, 2, 5, 10].find((factor) => factor * power >= step) ?? 10;
  return Math.max(1, nice * power);
}

function shortCount(count: number): string {
  if (count >= 1e6) return `${count / 1e6} M`;
  return count >= 1e4 ? `${count / 1e3} k` : String(count);
}

/** Where a value lies in the plot, in px. */
export interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly width: number;
  readonly height: number;
  /** The values at a place in px from the corner of the whole chart. */
  readonly valueAt: (px: number, py: number) => { readonly x: number; readonly y: number };
}

/** The scales of a chart of this size in px. */
export function scalesOf(x: Axis, y: Axis, width: number, height: number): Scales {
  const plotWidth = Math.max(1, width - margin.left - margin.right);
  const plotHeight = Math.max(1, height - margin.top - margin.bottom);
  return {
    x: (value) => ((value - x.from) / (x.to - x.from)) * plotWidth,
    y: (value) => plotHeight - ((value - y.from) / (y.to - y.from)) * plotHeight,
    width: plotWidth,
    height: plotHeight,
    valueAt: (px, py) => ({
      x: x.from + ((px - margin.left) / plotWidth) * (x.to - x.from),
      y: y.from + ((plotHeight - (py - margin.top)) / plotHeight) * (y.to - y.from),
    }),
  };
}

interface ChartProps {
  /** What is to be seen, in a sentence. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  /** In px; the chart does not scale, so that its text stays as large as all other. */
  readonly width: number;
  readonly height: number;
  readonly children: (scales: Scales) => ReactNode;
  /** Parts of it can be pressed, so that it is no picture but a group of controls. */
  readonly isInteractive?: boolean;
}

/** The frame of a chart: axes with ticks and names, and a grid; `children` draw inside. */
export function Chart({ label, x, y, width, height, children, isInteractive = false }: ChartProps) {
  const clip = useId();
  const scales = scalesOf(x, y, width, height);
  return (
    <svg
      className={classes.chart}
      width={width}
      height={height}
      role={isInteractive ? 'group' : 'img'}
      aria-label={label}
    >
      <clipPath id={clip}>
        <rect x={-6} y={-6} width={scales.width + 12} height={scales.height + 12} />
      </clipPath>
      <g transform={`translate(${margin.left} ${margin.top})`}>
        <g>
          {y.ticks.map((tick) => (
            <g key={tick} transform={`translate(0 ${scales.y(tick)})`}>
              <line className={classes.grid} x2={scales.width} />
              <text className={classes.tick} x={-6} dy="0.32em" textAnchor="end">
                {y.write?.(tick) ?? tick}
              </text>
            </g>
          ))}
          {x.ticks.map((tick) => (
            <g key={tick} transform={`translate(${scales.x(tick)} ${scales.height})`}>
              <line className={classes.axis} y2={4} />
              <text className={classes.tick} y={15} textAnchor="middle">
                {x.write?.(tick) ?? tick}
              </text>
            </g>
          ))}
          <line className={classes.axis} y1={scales.height} y2={scales.height} x2={scales.width} />
          <text className={classes.name} x={scales.width / 2} y={scales.height + 30} textAnchor="middle">
            {x.name}
          </text>
          <text
            className={classes.name}
            transform={`translate(-34 ${scales.height / 2}) rotate(-90)`}
            textAnchor="middle"
          >
            {y.name}
          </text>
        </g>
        <g clipPath={`url(#${clip})`}>{children(scales)}</g>
      </g>
    </svg>
  );
}
