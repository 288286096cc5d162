'use client';

import { memo } from 'react';
import { formatConfidence } from '@/components/ui/numbers';
import { sketchUnits } from '@/lib/annotations/sketch';
import type { Image } from '@/lib/contract/images';
import type { Sketch } from '@/lib/contract/sketches';
import classes from './tile-overlay.module.css';

type Mark = Sketch['marks'][number];

/** Everything of one colour, as the data of a few paths: a tile is a handful of elements, however much is drawn. */
interface Layer {
  readonly colour: string;
  outline: string;
  region: string;
  dots: string;
}

const numbers = (values: readonly number[]) => values.join(' ');

function draw(layer: Layer, shape: NonNullable<Mark['shape']>): void {
  if (shape.type === 'box') {
    const [x0, y0, x1, y1] = shape.box;
    layer.outline += `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
  } else if (shape.type === 'region') {
    layer.region += shape.rings.map((ring) => `M${numbers(ring)}Z`).join('');
  } else {
    const at = (i = 0) => `${shape.points[2 * i]} ${shape.points[2 * i + 1]}`;
    layer.outline += shape.bones.map(([a, b]) => `M${at(a)}L${at(b)}`).join('');
    for (let i = 0; i < shape.points.length / 2; i++) layer.dots += `M${at(i)}h0`;
  }
}

interface TileOverlayProps {
  readonly image: Image;
  readonly marks: readonly Mark[];
  readonly colours: ReadonlyMap<string, string>;
  /** Marks below are left out; an unknown confidence passes. */
  readonly threshold: number;
  /** Whether the thumbnail fills its tile, or stands in it whole. */
  readonly isCropped: boolean;
}

const noClassColour = '#9fa1a9';

/** What models found, drawn lightly over a thumbnail. */
export const TileOverlay = memo(function TileOverlay(props: TileOverlayProps) {
  const { image, marks, colours, threshold, isCropped } = props;
  const unit = sketchUnits / Math.max(image.width, image.height);
  const layers = new Map<string, Layer>();
  const passing = marks.filter(({ confidence }) => confidence === null || confidence >= threshold);
  for (const { class_name, shape } of passing) {
    if (!shape) continue;
    const colour = colours.get(class_name ?? '') ?? noClassColour;
    const layer = layers.get(colour) ?? { colour, outline: '', region: '', dots: '' };
    layers.set(colour, layer);
    draw(layer, shape);
  }
  const all = [...layers.values()];
  const label = passing.find(({ shape }) => shape === null);
  return (
    <>
      {all.length > 0 && (
        <svg
          className={classes.overlay}
          viewBox={`0 0 ${image.width * unit} ${image.height * unit}`}
          preserveAspectRatio={`xMidYMid ${isCropped ? 'slice' : 'meet'}`}
          aria-hidden="true"
        >
          <path className={classes.halo} d={all.map(({ outline, region }) => outline + region).join('')} />
          {all.map(({ colour, outline, region, dots }) => (
            <g key={colour} stroke={colour} fill={colour}>
              {region && <path className={classes.region} d={region} />}
              {outline && <path className={classes.outline} d={outline} />}
              {dots && <path className={classes.dots} d={dots} />}
            </g>
          ))}
        </svg>
      )}
      {label && (
        <span className={classes.label}>
          <i style={{ background: colours.get(label.class_name ?? '') ?? noClassColour }} />
          <bdi>{label.class_name}</bdi>
          {label.confidence !== null && formatConfidence(label.confidence)}
        </span>
      )}
    </>
  );
});
