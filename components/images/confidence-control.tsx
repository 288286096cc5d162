'use client';

import { RangeSlider, Switch } from '@mantine/core';
import { memo, useMemo } from 'react';
import { formatCount } from '@/components/ui/numbers';
import { Section } from '@/components/ui/section';
import { roundShare } from '@/lib/client/image-view';
import { confidenceSteps } from '@/lib/scene/tallies';
import classes from './analyses-panel.module.css';
import { countConfidences } from './instances';
import type { ImagePageState } from './use-image-page';

/** Between which confidences annotations are shown, over a histogram of the confidences there are. */
export function ConfidenceControl({ page }: { page: ImagePageState }) {
  const { view, change, scenes, choice } = page;
  const { threshold, most } = view;
  const histogram = useMemo(
    () => countConfidences(scenes.ready, choice.hiddenClasses),
    [scenes.ready, choice.hiddenClasses],
  );
  const words = most === 1 ? `≥ ${threshold.toFixed(2)}` : `${threshold.toFixed(2)} – ${most.toFixed(2)}`;
  return (
    <Section title="Confidence" aside={<span className={classes.value}>{words}</span>}>
      <div className={classes.slider}>
        <Bars bins={histogram.bins} threshold={threshold} most={most} />
        <ConfidenceRange threshold={threshold} most={most} change={change} />
      </div>
      <div className={classes.under}>
        <Switch
          label="Hide unscored"
          checked={view.hideUnscored}
          onChange={(event) => change({ hideUnscored: event.currentTarget.checked })}
        />
        <span className={classes.count}>
          {histogram.unscored === 0 ? 'none' : formatCount(histogram.unscored)}
        </span>
      </div>
    </Section>
  );
}

interface ConfidenceRangeProps {
  readonly threshold: number;
  readonly most: number;
  readonly change: ImagePageState['change'];
}

const ConfidenceRange = memo(function ConfidenceRange({ threshold, most, change }: ConfidenceRangeProps) {
  return (
    <RangeSlider
      thumbFromLabel="Least confidence"
      thumbToLabel="Largest confidence"
      min={0}
      max={1}
      step={0.01}
      minRange={0}
      value={[threshold, most]}
      label={null}
      onChange={([from, to]) => change({ threshold: roundShare(from), most: roundShare(to) })}
    />
  );
});

interface BarsProps {
  readonly bins: Uint32Array;
  readonly threshold: number;
  readonly most: number;
}

/** Heights grow with the root of the count, so that a few sure ones are seen beside a thousand unsure ones. */
function Bars({ bins, threshold, most }: BarsProps) {
  const highest = Math.sqrt(bins.reduce((top, count) => Math.max(top, count), 1));
  return (
    <svg
      className={classes.histogram}
      viewBox={`0 0 ${confidenceSteps} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {Array.from(bins, (count, bin) => {
        const height = Math.sqrt(count) / highest;
        const from = bin / confidenceSteps;
        const to = (bin + 1) / confidenceSteps;
        return (
          <rect
            key={from}
            x={bin + 0.1}
            y={1 - height}
            width={0.8}
            height={height}
            fill="currentColor"
            data-outside={to <= threshold || from > most || undefined}
          />
        );
      })}
    </svg>
  );
}
