import { describe, expect, it } from 'vitest';
import { compare, pairKinds } from '@/lib/comparison/compare';
import { Instances } from '@/lib/comparison/instances';
import { type PairTable, toPairTable } from '@/lib/comparison/pair-table';
import { defaultParameters } from '@/lib/comparison/parameters';
import { hiddenTint } from '@/lib/scene/filter';
import type { Scene } from '@/lib/scene/scene';
import { sceneOf } from '@/lib/testing/scene';
import { boxOfEntry, listEntries, nextDisagreement, refOfEntry, tintsOf } from './pairs';

const size = { width: 200, height: 100 };
const box = (className: string, x: number, confidence = 0.9, width = 10) => ({
  annotation_type: 'bounding_box',
  class_name: className,
  confidence,
  data: { bbox: [x, 10, width, 10], format: 'xywh' },
});
/** Agreement at 0, another class at 50, moved at 100, only A at 150, only B at 180. */
const a = sceneOf([box('cat', 0), box('dog', 50), box('cat', 100), box('bird', 150)], size);
const b = sceneOf([box('cat', 0), box('cat', 50), box('cat', 103), box('fish', 180)], size);
const table = tableOf(a, b);
const scenes = { a, b };

function tableOf(sideA: Scene, sideB: Scene): PairTable {
  const of = (scene: Scene) => Instances.ofColumns(scene.columns, scene.size);
  return toPairTable(
    compare(of(sideA), of(sideB), defaultParameters),
    sideA.columns.count,
    sideB.columns.count,
  );
}
const kindsOf = (entries: Uint32Array) => Array.from(entries, (entry) => pairKinds[table.kinds[entry] ?? 0]);

describe('the list of pairs', () => {
  it('puts what differs first, and what agrees last', () => {
    const kinds = kindsOf(listEntries(table, scenes, [], '', 'interest'));
    expect(kinds).toEqual(['class_differs', 'only_a', 'only_b', 'moved', 'agree']);
  });

  it('leaves out hidden kinds, and classes that are not searched for on either side', () => {
    expect(kindsOf(listEntries(table, scenes, ['moved', 'only_b'], '', 'interest'))).toEqual([
      'class_differs',
      'only_a',
      'agree',
    ]);
    expect(kindsOf(listEntries(table, scenes, [], 'DOG', 'interest'))).toEqual(['class_differs']);
  });

  it('by IoU begins with what overlaps least', () => {
    expect(kindsOf(listEntries(table, scenes, [], '', 'iou')).slice(0, 3)).toEqual([
      'only_a',
      'only_b',
      'moved',
    ]);
  });

  it('leads from one disagreement to the next, around the end, and never to an agreement', () => {
    const entries = listEntries(table, scenes, [], '', 'interest');
    const walk: (string | undefined)[] = [];
    let entry: number | null = null;
    for (let i = 0; i < 5; i++) {
      entry = nextDisagreement(table, entries, entry, 1);
      walk.push(pairKinds[table.kinds[entry ?? 0] ?? 0]);
    }
    expect(walk).toEqual(['class_differs', 'only_a', 'only_b', 'moved', 'class_differs']);
    expect(kindsOf(Uint32Array.of(nextDisagreement(table, entries, null, -1) ?? 0))).toEqual(['moved']);
    expect(nextDisagreement(tableOf(a, a), Uint32Array.of(0, 1, 2, 3), null, 1)).toBeNull();
  });
});

describe('an entry on the picture', () => {
  it('covers both of its annotations', () => {
    const entry = table.entryOfA[2] ?? -1;
    expect(boxOfEntry(table, scenes, entry)).toEqual({ xMin: 100, yMin: 10, xMax: 113, yMax: 20 });
  });

  it('stands for the annotation of A, or else that of B', () => {
    expect(refOfEntry(table, table.entryOfA[1] ?? -1, 'A', 'B')).toEqual({ analysisId: 'A', row: 1 });
    expect(refOfEntry(table, table.entryOfB[3] ?? -1, 'A', 'B')).toEqual({ analysisId: 'B', row: 3 });
  });

  it('has the colour of its kind, and none where the kind is hidden', () => {
    const kindOfRow = (row: number) => pairKinds[tintsOf(table, 'a', []).byRow[row] ?? 0];
    expect([0, 1, 2, 3].map(kindOfRow)).toEqual(['agree', 'class_differs', 'moved', 'only_a']);
    expect(tintsOf(table, 'b', ['only_b']).byRow[3]).toBe(hiddenTint);
  });
});
