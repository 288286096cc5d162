'use client';

import { Slider, Switch } from '@mantine/core';
import { useMemo } from 'react';
import { formatCount } from '@/components/ui/numbers';
import { Section } from '@/components/ui/section';
import { roundShare } from '@/lib/client/image-view';
import classes from './analyses-panel.module.css';
import { countConfidences } from './instances';
import type { ImagePageState } from './use-image-page';

const steps = 40;

/** From which confidence on annotations are shown, over a histogram of the confidences there are. */
export function ConfidenceControl({ page }: { page: ImagePageState }) {
  const { view, change, scenes, choice } = page;
  const histogram = useMemo(
    () => countConfidences(scenes.ready, choice.hiddenClasses, steps),
    [scenes.ready, choice.hiddenClasses],
  );
  return (
    <Section title="Confidence" aside={<span className={classes.value}>≥ {view.threshold.toFixed(2)}</span>}>
      <div className={classes.slider}>
        <Bars bins={histogram.bins} threshold={view.threshold} />
        <Slider
          thumbLabel="Least confidence"
          min={0}
          max={1}
          step={0.01}
          value={view.threshold}
          label={null}
          onChange={(value) => change({ threshold: roundShare(value) })}
        />
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

/** Heights grow with the root of the count, so that a few sure ones are seen beside a thousand unsure ones. */
function Bars({ bins, threshold }: { bins: Uint32Array; threshold: number }) {
  const highest = Math.sqrt(bins.reduce((most, count) => Math.max(most, count), 1));
  return (
    <svg
      className={classes.histogram}
      viewBox={`0 0 ${steps} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {Array.from(bins, (count, bin) => {
        const height = Math.sqrt(count) / highest;
        const from = bin / steps;
        return (
          <rect
            key={from}
            x={bin + 0.1}
            y={1 - height}
            width={0.8}
            height={height}
            fill="currentColor"
            data-below={(bin + 1) / steps <= threshold || undefined}
          />
        );
      })}
    </svg>
  );
}
