import { expect, test } from 'vitest';
import { legendOf } from '@/components/viewer/legend';
import { untinted } from '@/lib/scene/filter';
import { confidenceColours, tintsBy, unknownColour } from '@/lib/scene/tints';
import { frameOf, sceneOf } from '@/lib/testing/scene';

const box = (class_name: string, confidence: number | null) => ({
  annotation_type: 'bounding_box',
  class_name,
  confidence,
  data: { bbox: [1, 2, 3, 4] },
});
const scene = sceneOf([box('car', 0.9), box('dog', 0.5), box('dog', 0.2), box('cat', null)], {
  width: 100,
  height: 100,
});
const classColours = ['#aa0000', '#00aa00', '#0000aa', '#888888'];

type Tints = NonNullable<ReturnType<typeof tintsBy>>;

function layerWith(tints: Tints | null, threshold = 0) {
  const filter = { ...frameOf().filter, threshold, ...(tints && { tints }) };
  const colours = [...classColours, ...(tints?.colours ?? [])];
  const tintKeys = tints?.keys ?? [];
  const look = { ...frameOf().look, colours };
  return { analysisId: 'a', scene, filter, look, tintKeys, masks: [], heatmaps: [] };
}

const colourOf = (name: string) => classColours[scene.columns.classes.indexOf(name)];

test('classes stand with their colours and with how many are seen, the most frequent first', () => {
  expect(legendOf({ layers: [layerWith(null, 0.3)] }, [])).toEqual([
    { colour: colourOf('car'), text: 'car (1)' },
    { colour: colourOf('dog'), text: 'dog (1)' },
    { colour: colourOf('cat'), text: 'cat (1)' },
  ]);
  const [first] = legendOf({ layers: [layerWith(null), layerWith(null)] }, []);
  expect(first).toEqual({ colour: colourOf('dog'), text: 'dog (4)' });
});

test('where colours tell the model, models stand in the place of classes', () => {
  const of = (name: string, colour: string) => layerWith(tintsBy('model', scene, { name, colour }));
  expect(legendOf({ layers: [of('one 1', '#112233'), of('two 1', '#445566')] }, [])).toEqual([
    { colour: '#112233', text: 'one 1 (4)' },
    { colour: '#445566', text: 'two 1 (4)' },
  ]);
});

test('where colours tell the confidence, their run from 0 to 1 stands there once, and the unscored', () => {
  const layer = layerWith(tintsBy('confidence', scene, { name: '', colour: '' }));
  expect(legendOf({ layers: [layer, layer] }, [])).toEqual([
    { colour: unknownColour, text: 'Unscored (2)' },
    { ramp: [...confidenceColours], text: 'Confidence', ends: ['0', '1'] },
  ]);
});

test('colours that only tell instances apart mean nothing, and have no line', () => {
  expect(legendOf({ layers: [layerWith(tintsBy('instance', scene, { name: '', colour: '' }))] }, [])).toEqual(
    [],
  );
});

test('what keeps the colour of its class has a line beside what is tinted', () => {
  const byRow = Uint8Array.from([0, untinted, untinted, 0]);
  const keys = [{ from: 0, to: 1, text: 'Only A' }];
  expect(legendOf({ layers: [layerWith({ byRow, count: 1, colours: ['#ff8800'], keys })] }, [])).toEqual([
    { colour: colourOf('dog'), text: 'dog (2)' },
    { colour: '#ff8800', text: 'Only A (2)' },
  ]);
});

test('a heat map has its colours and what their ends mean', () => {
  const scale = { colourMap: 'viridis', range: [-1, 2.34567] } as const;
  const [line] = legendOf({ layers: [] }, [
    { title: 'smoke', scale },
    { title: 'own colours', scale: null },
  ]);
  expect(line).toMatchObject({ text: 'smoke', ends: ['-1', '2.346'] });
});
