import { type ConfusionMatrix, ConfusionTable, unmatched } from '@/lib/comparison/confusion';
import { type OutcomeKind, type Outcomes, outcomeKinds } from '@/lib/evaluation/outcomes';

/** What became of the truths and detections of a class or an image; ignored detections are those matched to a crowd. */
export interface OutcomeCounts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  ignored: number;
}

/** Outcomes with the classes of what they are of, as columns. Plain data. */
export interface ClassedOutcomes {
  readonly outcomes: Outcomes;
  readonly classNames: readonly string[];
  /** By row of the truths and of the detections: index into `classNames`. */
  readonly truthClasses: Uint32Array;
  readonly detectionClasses: Uint32Array;
}

/** Outcomes counted. Plain data. */
export interface OutcomeTallies {
  readonly total: Readonly<OutcomeCounts>;
  readonly byClass: readonly Readonly<OutcomeCounts>[];
  readonly byImage: readonly Readonly<OutcomeCounts>[];
  /** Rows are the truth, columns the prediction. */
  readonly confusion: ConfusionMatrix;
}

const nothing: Readonly<OutcomeCounts> = {
  truePositives: 0,
  falsePositives: 0,
  falseNegatives: 0,
  ignored: 0,
};

/**
 * Counts outcomes by class and by image. A pair of different classes is a false positive of the one class and a false
 * negative of the other.
 */
export function tallyOutcomes(classed: ClassedOutcomes): OutcomeTallies {
  const { outcomes, classNames, truthClasses, detectionClasses } = classed;
  const { starts, kinds, truths, detections } = outcomes;
  const total = { ...nothing };
  const byClass = classNames.map(() => ({ ...nothing }));
  const byImage: OutcomeCounts[] = [];
  // Indexed by class, the last ones for nobody, so that counting makes no objects.
  const size = classNames.length + 1;
  const cells = new Uint32Array(size * size);
  for (let image = 0; image + 1 < starts.length; image++) {
    const ofImage = { ...nothing };
    const end = starts[image + 1] ?? 0;
    for (let i = starts[image] ?? 0; i < end; i++) {
      const kind = outcomeKinds[kinds[i] ?? 0] ?? 'ignored';
      const truth = truthClasses[truths[i] ?? -1] ?? classNames.length;
      const prediction = detectionClasses[detections[i] ?? -1] ?? classNames.length;
      const ofTruth = byClass[truth];
      const ofPrediction = byClass[prediction];
      if (kind === 'ignored' || kind === 'true_positive') {
        const count = kind === 'ignored' ? 'ignored' : 'truePositives';
        for (const counts of [ofPrediction, ofImage, total]) if (counts) counts[count]++;
      } else {
        if (ofPrediction) for (const counts of [ofPrediction, ofImage, total]) counts.falsePositives++;
        if (ofTruth) for (const counts of [ofTruth, ofImage, total]) counts.falseNegatives++;
      }
      const cell = truth * size + prediction;
      if (kind !== 'ignored') cells[cell] = (cells[cell] ?? 0) + 1;
    }
    byImage.push(ofImage);
  }
  return { total, byClass, byImage, confusion: toMatrix(cells, classNames) };
}

function toMatrix(cells: Uint32Array, classNames: readonly string[]): ConfusionMatrix {
  const size = classNames.length + 1;
  const table = new ConfusionTable();
  const labelOf = (index: number) => classNames[index] ?? unmatched;
  for (const [cell, count] of cells.entries())
    if (count > 0) table.add(labelOf(Math.floor(cell / size)), labelOf(cell % size), count);
  return table.toMatrix();
}

/** Which outcomes are asked for; what is left out asks for nothing. */
export interface OutcomeFilter<Class = string> {
  readonly kind?: OutcomeKind | undefined;
  /** Of the truth or of the prediction. */
  readonly className?: Class | undefined;
  readonly truthClass?: Class | undefined;
  readonly predictedClass?: Class | undefined;
}

/** Tells whether an outcome is asked for, by what stands for its classes: names or numbers. */
export function outcomeTest<Class>(filter: OutcomeFilter<Class>) {
  const { kind: wanted, className: either, truthClass, predictedClass } = filter;
  return (
    kind: OutcomeKind,
    truth: Class | null | undefined,
    predicted: Class | null | undefined,
  ): boolean => {
    if (wanted !== undefined && !isOfKind(kind, wanted)) return false;
    if (either !== undefined && truth !== either && predicted !== either) return false;
    if (truthClass !== undefined && truth !== truthClass) return false;
    return predictedClass === undefined || predicted === predictedClass;
  };
}

/** How many outcomes pass a filter, by image. One of different classes is a false positive and a false negative too. */
export function countMatchingOutcomes(classed: ClassedOutcomes, filter: OutcomeFilter): Uint32Array {
  const { outcomes, classNames, truthClasses, detectionClasses } = classed;
  const { starts, kinds, truths, detections } = outcomes;
  const indexOf = (name: string | undefined) => (name === undefined ? undefined : classNames.indexOf(name));
  const passes = outcomeTest({
    kind: filter.kind,
    className: indexOf(filter.className),
    truthClass: indexOf(filter.truthClass),
    predictedClass: indexOf(filter.predictedClass),
  });
  const counts = new Uint32Array(starts.length - 1);
  for (let image = 0; image < counts.length; image++) {
    let count = 0;
    const end = starts[image + 1] ?? 0;
    for (let i = starts[image] ?? 0; i < end; i++) {
      const kind = outcomeKinds[kinds[i] ?? 0] ?? 'ignored';
      if (passes(kind, truthClasses[truths[i] ?? -1], detectionClasses[detections[i] ?? -1])) count++;
    }
    counts[image] = count;
  }
  return counts;
}

function isOfKind(kind: OutcomeKind, wanted: OutcomeKind): boolean {
  if (kind === wanted) return true;
  return kind === 'class_differs' && (wanted === 'false_positive' || wanted === 'false_negative');
}
