import { type Comparison, type PairKind, pairKinds } from '@/lib/comparison/compare';
import type { ImageClassPair } from '@/lib/comparison/image-class';
import { noPartner } from '@/lib/comparison/match';

/**
 * A comparison as columns: entry i is pair i of `Comparison.pairs`. Plain data in typed arrays, which a worker hands over
 * without a copy.
 */
export interface PairTable {
  readonly counts: Readonly<Record<PairKind, number>>;
  readonly imageClass: ImageClassPair | null;
  /** Index into `pairKinds`. */
  readonly kinds: Uint8Array;
  /** Row of A and of B; `noPartner` where that side has nothing. */
  readonly rowsA: Int32Array;
  readonly rowsB: Int32Array;
  /** NaN where only one side has something. */
  readonly ious: Float64Array;
  /** Entry by row of A and of B; `noEntry` for a row that takes no part. */
  readonly entryOfA: Int32Array;
  readonly entryOfB: Int32Array;
}

/** What `entryOfA` and `entryOfB` hold for an annotation that takes no part in the comparison. */
export const noEntry = -1;

/** The columns of a comparison of analyses with these many annotations. */
export function toPairTable(
  { pairs, counts, imageClass }: Comparison,
  countA: number,
  countB: number,
): PairTable {
  const table = {
    counts,
    imageClass,
    kinds: new Uint8Array(pairs.length),
    rowsA: new Int32Array(pairs.length).fill(noPartner),
    rowsB: new Int32Array(pairs.length).fill(noPartner),
    ious: new Float64Array(pairs.length).fill(Number.NaN),
    entryOfA: new Int32Array(countA).fill(noEntry),
    entryOfB: new Int32Array(countB).fill(noEntry),
  };
  pairs.forEach(({ kind, a, b, iou }, entry) => {
    table.kinds[entry] = pairKinds.indexOf(kind);
    if (iou !== null) table.ious[entry] = iou;
    if (a) {
      table.rowsA[entry] = a.row;
      table.entryOfA[a.row] = entry;
    }
    if (b) {
      table.rowsB[entry] = b.row;
      table.entryOfB[b.row] = entry;
    }
  });
  return table;
}

/** The kind of an entry. */
export function kindOfEntry({ kinds }: PairTable, entry: number): PairKind {
  return pairKinds[kinds[entry] ?? 0] ?? 'agree';
}
