'use client';

import { Slider, Switch } from '@mantine/core';
import { Section } from '@/components/ui/section';
import { roundShare } from '@/lib/client/image-view';
import classes from './analyses-panel.module.css';
import type { ImagePageState } from './use-image-page';

/** How overlays look: labels, and how much of the photo they let through. */
export function LookControls({ page }: { page: ImagePageState }) {
  const { view, change, scenes } = page;
  const hasHeatmap = scenes.ready.some(({ scene }) => scene.items.heatmap.maps.length > 0);
  const hasRegions = scenes.ready.some(({ scene: { items } }) => {
    const { polygons, masks } = items.segmentation;
    return polygons.order.rows.length + masks.order.rows.length > 0;
  });
  return (
    <Section
      title="Look"
      aside={
        <Switch
          label="Labels"
          checked={view.labels}
          onChange={(event) => change({ labels: event.currentTarget.checked })}
        />
      }
    >
      {hasRegions && <OpacitySlider name="Fills" value={view.fill} onChange={(fill) => change({ fill })} />}
      {hasHeatmap && (
        <OpacitySlider name="Heat map" value={view.heatmap} onChange={(heatmap) => change({ heatmap })} />
      )}
    </Section>
  );
}

interface OpacitySliderProps {
  readonly name: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function OpacitySlider({ name, value, onChange }: OpacitySliderProps) {
  return (
    <div className={classes.look}>
      <span>{name}</span>
      <Slider
        thumbLabel={`Opacity of ${name.toLowerCase()}`}
        min={0}
        max={1}
        step={0.05}
        label={null}
        value={value}
        onChange={(next) => onChange(roundShare(next))}
      />
      <span className={classes.lookValue}>{Math.round(value * 100)} %</span>
    </div>
  );
}
