import { expect, test } from 'vitest';
import { sceneOf } from '@/lib/testing/scene';
import { confidenceColours, tintsBy, unknownColour } from './tints';

const box = (confidence: number | null, className = 'car') => ({
  annotation_type: 'bounding_box',
  class_name: className,
  confidence,
  data: { bbox: [1, 2, 3, 4] },
});
const scene = sceneOf(
  [0, 0.5, 0.999, 1, null].map((confidence) => box(confidence)),
  {
    width: 100,
    height: 100,
  },
);
const coloursOf = (tints: ReturnType<typeof tintsBy>) =>
  Array.from(tints?.byRow ?? [], (index) => tints?.colours[index]);

test('by confidence the colour rises with it, 1 has the last one, and the unscored have one of their own', () => {
  const [none, half, nearly, whole, unscored] = coloursOf(
    tintsBy('confidence', scene, { name: 'm 1', colour: '#112233' }),
  );
  expect(none).toBe(confidenceColours[0]);
  expect(confidenceColours.indexOf(half ?? '')).toBe(confidenceColours.length / 2);
  expect([nearly, whole]).toEqual([confidenceColours.at(-1), confidenceColours.at(-1)]);
  expect(unscored).toBe(unknownColour);
});

test('by model all annotations of an analysis have its colour', () => {
  expect(new Set(coloursOf(tintsBy('model', scene, { name: 'm 1', colour: '#112233' })))).toEqual(
    new Set(['#112233']),
  );
});

test('by instance neighbours differ, and the same annotation always has the same colour', () => {
  const colours = coloursOf(tintsBy('instance', scene, { name: 'm 1', colour: '#112233' }));
  expect(new Set(colours).size).toBe(colours.length);
  expect(coloursOf(tintsBy('instance', scene, { name: 'm 2', colour: '#445566' }))).toEqual(colours);
});

test('by class there is nothing to tint', () => {
  expect(tintsBy('class', scene, { name: 'm 1', colour: '#112233' })).toBeNull();
});
