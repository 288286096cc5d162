import { noClassIndex } from '@/lib/annotations/columns';
import { type Agreement, AgreementTally, disagreement } from '@/lib/comparison/agreement';
import {
  type Comparison,
  type Pair,
  type PairKind,
  type PairMember,
  pairKinds,
} from '@/lib/comparison/compare';
import { GrowingColumn, growingIndexes, growingNumbers } from '@/lib/comparison/growing-column';
import type { ImageClassPair } from '@/lib/comparison/image-class';
import { type Instances, type InstanceType, isInstanceType } from '@/lib/comparison/instances';

/** What a column of classes holds where that side has nothing. */
const nobodyIndex = 0xfffffffe;

/** A pair of the sample, with all that is known of both. */
export interface SampledPair {
  /** Place of the image. */
  readonly image: number;
  readonly kind: 'agree' | 'class_differs' | 'moved';
  readonly iou: number;
  readonly a: SampledMember;
  readonly b: SampledMember;
}
export interface SampledMember extends PairMember {
  readonly id: string;
  readonly type: InstanceType;
}

/** The comparisons of two models over many images, as columns. Plain data: it can be kept and sent between threads. */
export interface ComparisonTable {
  readonly agreement: Agreement;
  /** Pairs by IoU in `iouSteps` steps; the last one holds 1 too. */
  readonly iouHistogram: readonly number[];
  /** Pairs of both models, taken evenly. */
  readonly sample: readonly SampledPair[];
  readonly sampledFrom: number;
  /** By image. */
  readonly disagreements: Float64Array;
  readonly imageClassKinds: readonly (ImageClassPair['kind'] | null)[];
  /** The pairs of image i are `starts[i]` to `starts[i + 1] - 1`. */
  readonly starts: Uint32Array;
  /** By pair: index into `pairKinds`. */
  readonly kinds: Uint8Array;
  readonly classes: readonly string[];
  /** By pair: index into `classes`, `noClassIndex` without a class, `nobodyIndex` where A has nothing. */
  readonly classesA: Uint32Array;
  readonly classesB: Uint32Array;
  /** By pair; NaN for what only one model has. */
  readonly ious: Float64Array;
}

const iouSteps = 20;

/** A sample is thinned out to half when it grows over this. */
const mostSampled = 2000;

/** Writes a table image by image, in the order of the images. */
export class ComparisonTableWriter {
  readonly #tally = new AgreementTally();
  readonly #histogram = Array.from({ length: iouSteps }, () => 0);
  #sample: SampledPair[] = [];
  #sampledFrom = 0;
  #stride = 1;
  readonly #disagreements = growingNumbers();
  readonly #imageClassKinds: (ImageClassPair['kind'] | null)[] = [];
  readonly #starts = growingIndexes();
  readonly #kinds = new GrowingColumn((length) => new Uint8Array(length));
  readonly #classes = new Map<string, number>();
  readonly #classesA = growingIndexes();
  readonly #classesB = growingIndexes();
  readonly #ious = growingNumbers();

  /** Adds the next image. */
  add(a: Instances, b: Instances, comparison: Comparison): void {
    this.#tally.add(comparison);
    this.#starts.push(this.#kinds.length);
    this.#disagreements.push(disagreement(comparison));
    this.#imageClassKinds.push(comparison.imageClass?.kind ?? null);
    for (const pair of comparison.pairs) {
      this.#kinds.push(pairKinds.indexOf(pair.kind));
      this.#classesA.push(pair.a ? this.#classIndex(pair.a.className) : nobodyIndex);
      this.#classesB.push(pair.b ? this.#classIndex(pair.b.className) : nobodyIndex);
      this.#ious.push(pair.iou ?? Number.NaN);
      this.#addToSample(a, b, pair);
    }
  }

  finish(): ComparisonTable {
    const starts = this.#starts.toArray();
    return {
      agreement: this.#tally.summary(),
      iouHistogram: [...this.#histogram],
      sample: this.#sample,
      sampledFrom: this.#sampledFrom,
      disagreements: this.#disagreements.toArray(),
      imageClassKinds: this.#imageClassKinds,
      starts: withEnd(starts, this.#kinds.length),
      kinds: this.#kinds.toArray(),
      classes: [...this.#classes.keys()],
      classesA: this.#classesA.toArray(),
      classesB: this.#classesB.toArray(),
      ious: this.#ious.toArray(),
    };
  }

  #classIndex(className: string | null): number {
    if (className === null) return noClassIndex;
    const index = this.#classes.get(className) ?? this.#classes.size;
    this.#classes.set(className, index);
    return index;
  }

  #addToSample(a: Instances, b: Instances, pair: Pair): void {
    if (pair.iou === null) return;
    const step = Math.min(iouSteps - 1, Math.floor(pair.iou * iouSteps));
    this.#histogram[step] = (this.#histogram[step] ?? 0) + 1;
    if (this.#sampledFrom++ % this.#stride !== 0) return;
    this.#sample.push({
      image: this.#disagreements.length - 1,
      kind: pair.kind,
      iou: pair.iou,
      a: toSampled(a, pair.a),
      b: toSampled(b, pair.b),
    });
    if (this.#sample.length <= mostSampled) return;
    this.#sample = this.#sample.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }
}

function toSampled(side: Instances, member: PairMember): SampledMember {
  const type = side.typeOf(member.row);
  if (!isInstanceType(type)) throw new TypeError(`A ${type} cannot be paired`);
  return { ...member, id: side.idOf(member.row), type };
}

function withEnd(starts: Uint32Array, end: number): Uint32Array {
  const all = new Uint32Array(starts.length + 1);
  all.set(starts);
  all[starts.length] = end;
  return all;
}

/** Which pairs are asked for; what is left out asks for nothing. */
export interface PairFilter<Class = string> {
  readonly kinds?: readonly PairKind[] | undefined;
  /** On either side. */
  readonly className?: Class | undefined;
  readonly classA?: Class | undefined;
  readonly classB?: Class | undefined;
  /** The IoU of pairs from this one on, and under that one; 1 includes 1. */
  readonly minIou?: number | undefined;
  readonly maxIou?: number | undefined;
}

/** Tells whether a pair is asked for, by what stands for its classes: names or numbers. NaN where only one side has something. */
export function pairTest<Class>(filter: PairFilter<Class>) {
  const { kinds, className: either, classA: inA, classB: inB, minIou, maxIou } = filter;
  return (kind: PairKind, a: Class | null | undefined, b: Class | null | undefined, iou: number): boolean => {
    if (kinds && !kinds.includes(kind)) return false;
    if (either !== undefined && a !== either && b !== either) return false;
    if ((inA !== undefined && a !== inA) || (inB !== undefined && b !== inB)) return false;
    if (minIou !== undefined && !(iou >= minIou)) return false;
    return maxIou === undefined || iou < maxIou || (maxIou === 1 && iou === 1);
  };
}

/** How many pairs pass a filter, by image. */
export function countMatching(table: ComparisonTable, filter: PairFilter): Uint32Array {
  const { starts, kinds, classes, classesA, classesB, ious } = table;
  const indexOf = (name: string | undefined) => (name === undefined ? undefined : classes.indexOf(name));
  const passes = pairTest({
    ...filter,
    className: indexOf(filter.className),
    classA: indexOf(filter.classA),
    classB: indexOf(filter.classB),
  });
  const counts = new Uint32Array(starts.length - 1);
  for (let image = 0; image < counts.length; image++) {
    let count = 0;
    const end = starts[image + 1] ?? 0;
    for (let pair = starts[image] ?? 0; pair < end; pair++) {
      const kind = pairKinds[kinds[pair] ?? 0] ?? 'agree';
      if (passes(kind, classesA[pair], classesB[pair], ious[pair] ?? Number.NaN)) count++;
    }
    counts[image] = count;
  }
  return counts;
}

/** How many pairs of each kind an image has. */
export function kindCountsOf({ starts, kinds }: ComparisonTable, image: number): Record<PairKind, number> {
  const counts = { agree: 0, class_differs: 0, moved: 0, only_a: 0, only_b: 0 };
  for (const index of kinds.subarray(starts[image], starts[image + 1])) counts[pairKinds[index] ?? 'agree']++;
  return counts;
}
