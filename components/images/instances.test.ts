import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationId, decodeColumns, encodeColumns } from '@/lib/annotations/columns';
import { buildScene } from '@/lib/scene/scene';
import { countClasses, countConfidences, countTypes, listInstances, rowOfAnnotation } from './instances';

interface Row {
  readonly className: string | null;
  readonly confidence: number | null;
  readonly side: number;
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  className: fc.constantFrom('car', 'person', 'Carrot', null),
  confidence: fc.option(
    fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  ),
  side: fc.integer({ min: 0, max: 50 }),
});

const uuid = (n: number) => `018f0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

function sceneOf(rows: readonly Row[]) {
  const bytes = encodeColumns(
    uuid(0),
    rows.map(({ className, confidence, side }, i) => ({
      id: uuid(i),
      type: 'bounding_box' as const,
      className,
      confidence,
      xMin: 0,
      yMin: 0,
      xMax: side,
      yMax: side,
      area: side * side,
      data: null,
    })),
  );
  return { analysisId: uuid(0), scene: buildScene(decodeColumns(bytes.buffer), { width: 100, height: 100 }) };
}

const anyList = fc
  .array(fc.array(anyRow, { maxLength: 20 }), { maxLength: 3 })
  .map((scenes) => ({ rows: scenes, list: scenes.map(sceneOf) }));
const anyThreshold = fc.constantFrom(0, 0.25, 0.5, 0.9, 1);
const showAll = { threshold: 0, hideUnscored: false, hiddenClasses: new Set<string>() };

describe('the list of instances', () => {
  it('holds exactly what passes: at or above the threshold, or unscored', () => {
    fc.assert(
      fc.property(anyList, anyThreshold, fc.boolean(), ({ rows, list }, threshold, hideUnscored) => {
        const hiddenClasses = new Set(['person']);
        const { scenes, total } = listInstances(list, { threshold, hideUnscored, hiddenClasses }, '', 'size');
        const expected = rows
          .flat()
          .filter(
            ({ className, confidence }) =>
              className !== 'person' && (confidence === null ? !hideUnscored : confidence >= threshold),
          );
        expect(scenes.length).toBe(expected.length);
        expect(total).toBe(rows.flat().length);
      }),
    );
  });

  it('is the same by whichever way it is found: row by row, or as a piece of what is sorted already', () => {
    const anyArea = fc.option(fc.constantFrom({ min: 0, max: Number.POSITIVE_INFINITY }), { nil: undefined });
    const anyChoice = fc.record({
      threshold: anyThreshold,
      most: anyThreshold,
      hideUnscored: fc.boolean(),
      area: anyArea,
    });
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), anyChoice, (rows, { area, ...choice }) => {
        const { threshold, most, hideUnscored } = choice;
        const expected = rows
          .map(({ confidence }, row) => ({ row, confidence }))
          .filter(({ confidence }) =>
            confidence === null ? !hideUnscored : confidence >= threshold && confidence <= most,
          )
          .sort((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1) || a.row - b.row)
          .map(({ row }) => row);
        // An area that all pass makes it look at every row.
        const filter = { ...choice, hiddenClasses: new Set<string>(), ...(area && { area }) };
        expect([...listInstances([sceneOf(rows)], filter, '', 'confidence').rows]).toEqual(expected);
      }),
    );
  });

  it('comes by confidence over all analyses, unscored last', () => {
    fc.assert(
      fc.property(anyList, ({ rows, list }) => {
        const instances = listInstances(list, showAll, '', 'confidence');
        const values = Array.from(
          instances.rows,
          (row, i) => rows[instances.scenes[i] ?? 0]?.[row]?.confidence ?? -1,
        );
        expect(values).toEqual(values.toSorted((a, b) => b - a));
      }),
    );
  });

  it('comes by size, the largest first', () => {
    const { list } = {
      list: [sceneOf([1, 9, 4].map((side) => ({ className: 'car', confidence: 1, side })))],
    };
    expect([...listInstances(list, showAll, '', 'size').rows]).toEqual([1, 2, 0]);
  });

  it('comes by class and then by confidence, without a class last', () => {
    const list = [
      sceneOf([
        { className: 'person', confidence: 0.9, side: 1 },
        { className: null, confidence: 1, side: 1 },
        { className: 'car', confidence: 0.2, side: 1 },
        { className: 'car', confidence: 0.8, side: 1 },
      ]),
    ];
    expect([...listInstances(list, showAll, '', 'class').rows]).toEqual([3, 2, 0, 1]);
  });

  it('comes by the numbers in the names of classes', () => {
    const list = [sceneOf(['100', '9', '10'].map((className) => ({ className, confidence: 1, side: 1 })))];
    expect([...listInstances(list, showAll, '', 'class').rows]).toEqual([1, 2, 0]);
  });

  it('finds classes by part of their name, in any case', () => {
    const list = [
      sceneOf(
        ['car', 'person', 'Carrot', null].map((className) => ({ className, confidence: 0.5, side: 1 })),
      ),
    ];
    expect([...listInstances(list, showAll, ' CAR ', 'confidence').rows]).toEqual([0, 2]);
    expect([...listInstances(list, showAll, 'x', 'confidence').rows]).toEqual([]);
  });
});

describe('the counts of classes', () => {
  it('come in the order of their numbers where they are equal, without a class last', () => {
    const names = ['100', null, '9', '10', '1'];
    const list = [sceneOf(names.map((className) => ({ className, confidence: 1, side: 1 })))];
    expect(countClasses(list, showAll).map(({ name }) => name)).toEqual(['1', '9', '10', '100', null]);
  });

  it('add up, whatever is switched off', () => {
    fc.assert(
      fc.property(anyList, anyThreshold, fc.boolean(), ({ rows, list }, threshold, hideUnscored) => {
        const counts = countClasses(list, { threshold, hideUnscored, hiddenClasses: new Set(['car']) });
        for (const { name, total, passing } of counts) {
          const own = rows.flat().filter(({ className }) => className === name);
          expect(total).toBe(own.length);
          expect(passing).toBe(
            own.filter(({ confidence }) => (confidence === null ? !hideUnscored : confidence >= threshold))
              .length,
          );
        }
        expect(counts.reduce((sum, { total }) => sum + total, 0)).toBe(rows.flat().length);
      }),
    );
  });
});

describe('counts of what could not be read', () => {
  it('hold it, as the list does', () => {
    const bytes = encodeColumns(
      uuid(0),
      ['null', '{}'].map((data, i) => ({
        id: uuid(i),
        type: 'keypoint' as const,
        className: 'car',
        confidence: i,
        xMin: null,
        yMin: null,
        xMax: null,
        yMax: null,
        area: null,
        data,
      })),
    );
    const size = { width: 100, height: 100 };
    const list = [{ analysisId: uuid(0), scene: buildScene(decodeColumns(bytes.buffer), size) }];
    expect(list[0]?.scene.unreadable).toHaveLength(2);
    const choice = { ...showAll, threshold: 0.5 };
    expect(countClasses(list, choice)).toEqual([{ name: 'car', total: 2, passing: 1 }]);
    expect(countTypes(list)).toEqual([{ type: 'keypoint', count: 2 }]);
    expect([...listInstances(list, choice, '', 'confidence').rows]).toEqual([1]);
  });
});

describe('the histogram', () => {
  it('counts every scored annotation once, 1 in the last of 40 steps, and the unscored apart', () => {
    const list = [
      sceneOf(
        [0, 0.024, 0.025, 0.999, 1, null].map((confidence) => ({ className: 'car', confidence, side: 1 })),
      ),
    ];
    const { bins, unscored } = countConfidences(list, new Set());
    expect([bins.length, bins[0], bins[1], bins[39], unscored]).toEqual([40, 2, 1, 2, 1]);
    expect(countConfidences(list, new Set(['car']))).toEqual({ bins: new Uint32Array(40), unscored: 0 });
  });
});

describe('an annotation id', () => {
  it('leads to its row', () => {
    const { columns } = sceneOf(
      Array.from({ length: 300 }, () => ({ className: 'car', confidence: 1, side: 1 })),
    ).scene;
    for (const row of [0, 1, 255, 256, 299])
      expect(rowOfAnnotation(columns, annotationId(columns, row))).toBe(row);
    expect(rowOfAnnotation(columns, uuid(300))).toBeNull();
    expect(rowOfAnnotation(columns, 'not an id')).toBeNull();
  });
});
