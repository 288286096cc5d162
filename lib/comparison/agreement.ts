import { type Comparison, type Pair, type PairKind, pairKinds } from '@/lib/comparison/compare';
import { type ConfusionMatrix, ConfusionTable, unmatched } from '@/lib/comparison/confusion';

/** What became of the annotations of one class. */
interface ClassTally {
  agree: number;
  moved: number;
  /** A says this class and B another. */
  classDiffersA: number;
  /** B says this class and A another. */
  classDiffersB: number;
  onlyA: number;
  onlyB: number;
}

/** How a class fares. */
interface ClassAgreement extends Readonly<ClassTally> {
  /** null: annotations without a class. */
  readonly className: string | null;
  /** Annotations of this class in A: agree + moved + classDiffersA + onlyA. */
  readonly instancesA: number;
  readonly instancesB: number;
  /** 2 · agree / (instancesA + instancesB). */
  readonly agreement: number;
}

/** How two models agree over some images. */
export interface Agreement {
  readonly images: number;
  /** Images on which everything agrees, or neither model found anything. */
  readonly imagesInAgreement: number;
  readonly instancesA: number;
  readonly instancesB: number;
  readonly counts: Readonly<Record<PairKind, number>>;
  /** 2 · agree / (instancesA + instancesB), as the Dice coefficient; null where there are no instances. */
  readonly agreement: number | null;
  /** The mean IoU of all pairs; null where there are none. */
  readonly meanIou: number | null;
  /** Of the classes of whole images; those images that neither classifies are not counted. */
  readonly imageClasses: Readonly<Record<'agree' | 'class_differs' | 'only_a' | 'only_b', number>>;
  /** The most instances first, then by name. */
  readonly perClass: readonly ClassAgreement[];
  /** Rows are A, columns are B. */
  readonly confusion: ConfusionMatrix;
}

/**
 * By how much two models disagree on an image, for putting the worst first: the sum over everything that does not
 * agree of w(confidence) = (1 + confidence) / 2, with ¾ where the confidence is unknown. An annotation that only one
 * model has counts w once, a pair of different classes both its w, a pair that has moved both its w times 1 − IoU. A
 * whole image classified differently, or by one model only, counts in the same way. 0 means that everything agrees.
 */
export function disagreement({ pairs, imageClass }: Comparison): number {
  let onlyA = 0;
  let onlyB = 0;
  let both = 0;
  for (const pair of imageClass ? [...pairs, { ...imageClass, iou: 0 }] : pairs) {
    if (pair.kind === 'only_a') onlyA += weight(pair.a.confidence);
    else if (pair.kind === 'only_b') onlyB += weight(pair.b.confidence);
    else if (pair.kind !== 'agree') {
      const size = weight(pair.a.confidence) + weight(pair.b.confidence);
      both += pair.kind === 'moved' ? size * (1 - pair.iou) : size;
    }
  }
  return onlyA + onlyB + both;
}

function weight(confidence: number | null): number {
  return (1 + (confidence ?? 0.5)) / 2;
}

const nothing: Readonly<ClassTally> = {
  agree: 0,
  moved: 0,
  classDiffersA: 0,
  classDiffersB: 0,
  onlyA: 0,
  onlyB: 0,
};

/** Sums up the comparisons of two models, image by image. */
export class AgreementTally {
  #images = 0;
  #imagesInAgreement = 0;
  #iouSum = 0;
  readonly #counts: Record<PairKind, number> = { agree: 0, class_differs: 0, moved: 0, only_a: 0, only_b: 0 };
  readonly #imageClasses = { agree: 0, class_differs: 0, only_a: 0, only_b: 0 };
  readonly #classes = new Map<string | null, ClassTally>();
  readonly #confusion = new ConfusionTable();

  /** Adds one image. */
  add(comparison: Comparison): void {
    const { pairs, counts, imageClass } = comparison;
    this.#images++;
    if (disagreement(comparison) === 0) this.#imagesInAgreement++;
    for (const kind of pairKinds) this.#counts[kind] += counts[kind];
    if (imageClass) this.#imageClasses[imageClass.kind]++;
    for (const pair of pairs) this.#addPair(pair);
  }

  /** The figures so far. */
  summary(): Agreement {
    const { agree, class_differs, moved, only_a, only_b } = this.#counts;
    const pairs = agree + class_differs + moved;
    const instancesA = pairs + only_a;
    const instancesB = pairs + only_b;
    return {
      images: this.#images,
      imagesInAgreement: this.#imagesInAgreement,
      instancesA,
      instancesB,
      counts: { ...this.#counts },
      agreement: instancesA + instancesB === 0 ? null : (2 * agree) / (instancesA + instancesB),
      meanIou: pairs === 0 ? null : this.#iouSum / pairs,
      imageClasses: { ...this.#imageClasses },
      perClass: [...this.#classes]
        .map(([className, tally]) => summariseClass(className, tally))
        .sort(byInstances),
      confusion: this.#confusion.toMatrix(),
    };
  }

  #addPair(pair: Pair): void {
    this.#confusion.add(pair.a ? pair.a.className : unmatched, pair.b ? pair.b.className : unmatched);
    this.#iouSum += pair.iou ?? 0;
    switch (pair.kind) {
      case 'only_a':
        this.#tallyOf(pair.a.className).onlyA++;
        break;
      case 'only_b':
        this.#tallyOf(pair.b.className).onlyB++;
        break;
      case 'class_differs':
        this.#tallyOf(pair.a.className).classDiffersA++;
        this.#tallyOf(pair.b.className).classDiffersB++;
        break;
      default:
        this.#tallyOf(pair.a.className)[pair.kind]++;
    }
  }

  #tallyOf(className: string | null): ClassTally {
    const tally = this.#classes.get(className) ?? { ...nothing };
    this.#classes.set(className, tally);
    return tally;
  }
}

function summariseClass(className: string | null, tally: ClassTally): ClassAgreement {
  const instancesA = tally.agree + tally.moved + tally.classDiffersA + tally.onlyA;
  const instancesB = tally.agree + tally.moved + tally.classDiffersB + tally.onlyB;
  return {
    className,
    instancesA,
    instancesB,
    ...tally,
    agreement: (2 * tally.agree) / (instancesA + instancesB),
  };
}

function byInstances(p: ClassAgreement, q: ClassAgreement): number {
  const difference = q.instancesA + q.instancesB - p.instancesA - p.instancesB;
  if (difference !== 0) return difference;
  if (p.className === null || q.className === null)
    return Number(p.className === null) - Number(q.className === null);
  return p.className < q.className ? -1 : 1;
}
