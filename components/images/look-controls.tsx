'use client';

import { NativeSelect, Slider, Switch } from '@mantine/core';
import { memo } from 'react';
import { useRememberedFlag } from '@/components/ui/remembered';
import { Section } from '@/components/ui/section';
import { roundShare } from '@/lib/client/image-view';
import { modelKey } from '@/lib/client/model-key';
import { type ColourKey, colourKeys, confidenceColours } from '@/lib/scene/tints';
import classes from './analyses-panel.module.css';
import { crossHairName } from './picture';
import type { ImagePageState } from './use-image-page';

const colourLabels: Readonly<Record<ColourKey, string>> = {
  class: 'Class',
  model: 'Model',
  confidence: 'Confidence',
  instance: 'Instance',
};
const colourChoices = colourKeys.map((value) => ({ value, label: colourLabels[value] }));

/** How overlays look: labels, colours, and how much of the photo they let through. */
export function LookControls({ page }: { page: ImagePageState }) {
  const { view, change, scenes } = page;
  const [hasCrossHair, setCrossHair] = useRememberedFlag(crossHairName, false);
  const hasHeatmap = scenes.ready.some(({ scene }) => scene.items.heatmap.maps.length > 0);
  const hasRegions = scenes.ready.some(({ scene: { items } }) => {
    const { polygons, masks } = items.segmentation;
    return polygons.order.rows.length + masks.order.rows.length > 0;
  });
  return (
    <Section title="Look">
      <div className={classes.switches}>
        <Switch
          label="Labels"
          checked={view.labels}
          onChange={(event) => change({ labels: event.currentTarget.checked })}
        />
        <Switch
          label="Cross-hair"
          checked={hasCrossHair}
          onChange={(event) => setCrossHair(event.currentTarget.checked)}
        />
      </div>
      <div className={classes.look}>
        <span>Colour</span>
        <NativeSelect
          className={classes.wideField}
          aria-label="Colour by"
          data={colourChoices}
          value={view.colour}
          onChange={({ currentTarget: { value } }) =>
            change({ colour: colourKeys.find((key) => key === value) ?? 'class' })
          }
        />
      </div>
      <ColourLegend page={page} />
      <OpacitySlider of="line" value={view.line} change={change} />
      {hasRegions && <OpacitySlider of="fill" value={view.fill} change={change} />}
      {hasHeatmap && <OpacitySlider of="heatmap" value={view.heatmap} change={change} />}
    </Section>
  );
}

/** What the colours mean, where they do not mean the class. */
function ColourLegend({ page }: { page: ImagePageState }) {
  const { view, shown, modelColours } = page;
  if (view.colour === 'confidence') {
    return (
      <div className={classes.ramp}>
        <span>0</span>
        <span
          className={classes.rampBar}
          style={{ backgroundImage: `linear-gradient(to right, ${confidenceColours.join(', ')})` }}
        />
        <span>1</span>
      </div>
    );
  }
  if (view.colour !== 'model') return null;
  return (
    <ul className={classes.modelColours}>
      {shown.map((analysis) => (
        <li key={analysis.id}>
          <span className={classes.swatch} style={{ background: modelColours.get(modelKey(analysis)) }} />
          <bdi className={classes.className}>{`${analysis.model_name} ${analysis.model_version}`}</bdi>
        </li>
      ))}
    </ul>
  );
}

const opacityNames = { line: 'Lines', fill: 'Fills', heatmap: 'Heat map' } as const;

interface OpacitySliderProps {
  readonly of: keyof typeof opacityNames;
  readonly value: number;
  readonly change: ImagePageState['change'];
}

const OpacitySlider = memo(function OpacitySlider({ of, value, change }: OpacitySliderProps) {
  const name = opacityNames[of];
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
        onChange={(next) => change({ [of]: roundShare(next) })}
      />
      <span className={classes.lookValue}>{Math.round(value * 100)} %</span>
    </div>
  );
});
