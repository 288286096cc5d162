import { describe, expect, it } from 'vitest';
import { decodeColumns, encodeColumns } from '@/lib/annotations/columns';
import { classificationChips } from '@/lib/scene/classifications';
import { showAll } from '@/lib/scene/filter';
import { labelText, placeLabels } from '@/lib/scene/labels';
import { createPicker } from '@/lib/scene/pick';
import { buildScene } from '@/lib/scene/scene';
import { frameOf, RecordingPen, sceneOf } from '@/lib/testing/scene';

const size = { width: 640, height: 480 };
const box = (bbox: number[], confidence: number | null, className = 'a') => ({
  annotation_type: 'bounding_box',
  class_name: className,
  confidence,
  data: { bbox },
});

describe('a scene', () => {
  it('survives the way from a worker to the page', () => {
    const scene = sceneOf(
      [
        box([1, 2, 3, 4], 0.5),
        { annotation_type: 'heatmap', data: { values: [[0, null]] } },
        {
          annotation_type: 'classification',
          class_name: 'dog',
          confidence: 0.9,
          data: { scores: { dog: 0.9 } },
        },
      ],
      size,
    );
    expect(structuredClone(scene)).toEqual(scene);
    expect(createPicker(structuredClone(scene))(2, 3, 0, showAll)).toEqual([0]);
  });

  it('lists annotations that it cannot read with the reason, and shows the others', () => {
    const row = {
      className: 'a',
      confidence: 1,
      xMin: 0,
      yMin: 0,
      xMax: 9,
      yMax: 9,
      area: 1,
      data: '{"oops":1}',
    };
    const columns = decodeColumns(
      encodeColumns('00000000-0000-7000-8000-000000000000', [
        { ...row, id: '00000000-0000-7000-8000-000000000001', type: 'segmentation' },
        { ...row, id: '00000000-0000-7000-8000-000000000002', type: 'bounding_box' },
      ]).buffer,
    );
    const scene = buildScene(columns, size);
    expect(scene.unreadable.map((fault) => fault.row)).toEqual([0]);
    expect(scene.unreadable[0]?.message).not.toBe('');
    expect(createPicker(scene)(5, 5, 0, showAll)).toEqual([1]);
  });

  it('shows classifications as chips, the surest first, by the same filter as everything else', () => {
    const classification = (className: string, confidence: number | null) => ({
      annotation_type: 'classification',
      class_name: className,
      confidence,
      data: { scores: { cat: 0.1, [className]: confidence ?? 0.5 } },
    });
    const scene = sceneOf(
      [classification('dog', 0.4), classification('bird', null), classification('fox', 0.8)],
      size,
    );
    const names = (filter: typeof showAll) =>
      classificationChips(scene.items.classification, filter).map(({ slot }) => scene.columns.classes[slot]);
    expect(names(showAll)).toEqual(['fox', 'dog', 'bird']);
    expect(names({ ...showAll, threshold: 0.5 })).toEqual(['fox', 'bird']);
    const [fox] = classificationChips(scene.items.classification, showAll);
    expect(fox?.scores[0]).toEqual({ className: 'fox', confidence: 0.8 });
  });
});

describe('labels', () => {
  const width = new RecordingPen().textWidth;

  it('never cover each other and never leave the screen', () => {
    const scene = sceneOf(
      Array.from({ length: 150 }, (_, i) => box([(i * 37) % 600, (i * 53) % 440, 40, 40], (i % 100) / 100)),
      size,
    );
    const frame = frameOf({ width: 640, height: 480 });
    const labels = placeLabels(scene, frame, width);
    expect(labels.length).toBeGreaterThan(20);
    for (const a of labels) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= 640 && a.y + a.height <= 480).toBe(true);
      for (const b of labels) {
        if (a === b) continue;
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });

  it('go to the surest first, and to no more than two hundred', () => {
    const scene = sceneOf(
      Array.from({ length: 900 }, (_, i) =>
        box([(i % 30) * 100, Math.floor(i / 30) * 100, 60, 60], i / 1000),
      ),
      { width: 3000, height: 3000 },
    );
    const labels = placeLabels(scene, frameOf({ width: 3000, height: 3000 }), width);
    expect(labels).toHaveLength(200);
    expect(labels[0]?.row).toBe(899);
    expect(Math.min(...labels.map(({ row }) => row))).toBe(700);
  });

  it('cover an eighth of the screen at most', () => {
    const scene = sceneOf(
      Array.from({ length: 300 }, (_, i) => box([(i % 20) * 40, Math.floor(i / 20) * 30, 30, 30], 0.5)),
      { width: 800, height: 450 },
    );
    const labels = placeLabels(scene, frameOf({ width: 800, height: 450 }), width);
    const covered = labels.reduce((sum, label) => sum + label.width * label.height, 0);
    expect(labels.length).toBeGreaterThan(30);
    expect(covered).toBeLessThan((800 * 450) / 8);
  });

  it('keep clear of labels that stand already, and stay outside the annotation where there is room', () => {
    const scene = sceneOf([box([100, 100, 50, 50], 0.9)], size);
    const frame = frameOf({ width: 640, height: 480 });
    const [above] = placeLabels(scene, frame, width);
    expect(above?.y).toBe(100 - (above?.height ?? 0));
    const [below] = placeLabels(scene, frame, width, above ? [above] : []);
    expect(below?.y).toBe(150);
  });

  it('leave out what is too small to label, hidden or off the screen', () => {
    const scene = sceneOf(
      [box([10, 100, 23, 23], 0.9), box([100, 100, 24, 10], 0.4), box([900, 0, 50, 50], 0.9)],
      size,
    );
    const frame = frameOf({ width: 640, height: 480 });
    expect(placeLabels(scene, frame, width).map(({ row }) => row)).toEqual([1]);
    expect(placeLabels(scene, { ...frame, filter: { ...showAll, threshold: 0.5 } }, width)).toEqual([]);
  });

  it('say the class and two decimals, and invent neither', () => {
    const long = 'x'.repeat(255);
    const scene = sceneOf(
      [box([0, 0, 9, 9], 0.876, 'car'), box([0, 0, 9, 9], null, 'car'), box([0, 0, 9, 9], 1, long)],
      size,
    );
    expect(labelText(scene, 0)).toBe('car 0.88');
    expect(labelText(scene, 1)).toBe('car');
    expect(labelText(scene, 2)).toBe(`${'x'.repeat(31)}… 1.00`);
  });
});
