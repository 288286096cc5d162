import type { Picture } from '@/components/viewer/painting';
import type { HeatLegendEntry } from '@/components/viewer/pane';
import { colourMap, colourMapLength } from '@/lib/geometry/colour-maps';
import { visitPassing } from '@/lib/scene/order';

/** One line of a legend: a colour and what has it, or colours that run from one value to another. */
export type LegendLine =
  | { readonly colour: string; readonly text: string }
  | { readonly ramp: readonly string[]; readonly text: string; readonly ends: readonly [string, string] };

/** What the colours of a picture mean: classes or what else is told apart, the most frequent first, and its heat maps. */
export function legendOf(
  picture: Pick<Picture, 'layers'>,
  heatmaps: readonly Pick<HeatLegendEntry, 'title' | 'scale'>[],
): LegendLine[] {
  const counts = new Map<string, { colour: string; text: string; count: number }>();
  const ramps = new Map<string, LegendLine>();
  const add = (colour: string, text: string, count: number): void => {
    if (count === 0) return;
    const key = `${colour} ${text}`;
    counts.set(key, { colour, text, count: count + (counts.get(key)?.count ?? 0) });
  };
  for (const { scene, filter, look, tintKeys } of picture.layers) {
    const ofSlot = new Uint32Array(look.colours.length);
    const { bounding_box, segmentation, keypoint } = scene.items;
    for (const { order } of [bounding_box, segmentation.polygons, segmentation.masks, keypoint])
      visitPassing(order, filter, (from, to, slot) => {
        ofSlot[slot] = (ofSlot[slot] ?? 0) + to - from;
      });
    const names = [...scene.columns.classes, 'No class'];
    names.forEach((name, slot) => {
      add(look.colours[slot] ?? '#ffffff', name, ofSlot[slot] ?? 0);
    });
    for (const { text, from, to, ends } of tintKeys) {
      const colours = look.colours.slice(names.length + from, names.length + to);
      const count = ofSlot
        .subarray(names.length + from, names.length + to)
        .reduce((sum, ofTint) => sum + ofTint, 0);
      if (!ends) add(colours[0] ?? '#ffffff', text, count);
      else if (count > 0) ramps.set(text, { ramp: colours, text, ends });
    }
  }
  const lines = [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ colour, text, count }) => ({ colour, text: `${text} (${count})` }));
  return [...lines, ...ramps.values(), ...heatmaps.flatMap(lineOfHeatmap)];
}

const rampSteps = 40;

function lineOfHeatmap({ title, scale }: Pick<HeatLegendEntry, 'title' | 'scale'>): LegendLine[] {
  if (!scale) return [];
  const table = colourMap(scale.colourMap);
  const ramp = Array.from({ length: rampSteps }, (_, step) => {
    const entry = 3 * Math.round((step / (rampSteps - 1)) * (colourMapLength - 1));
    return `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
  });
  const [least, most] = scale.range.map((value) => String(Number(value.toPrecision(4))));
  return [{ ramp, text: title, ends: [least ?? '', most ?? ''] }];
}
