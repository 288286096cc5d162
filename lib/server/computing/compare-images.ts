import type { AnnotationColumns } from '@/lib/annotations/columns';
import { AgreementTally, disagreement } from '@/lib/comparison/agreement';
import { type Comparison, compare, compareOverlaps, type PairMember } from '@/lib/comparison/compare';
import { type ComparisonTable, ComparisonTableWriter } from '@/lib/comparison/comparison-table';
import { Instances, isInstanceType } from '@/lib/comparison/instances';
import { findOverlaps, type Overlaps } from '@/lib/comparison/overlaps';
import type { ImageComparison } from '@/lib/contract/comparison';
import { KeptReads } from './kept-reads';
import { readInBatches } from './read-instances';
import type { ComputedImage, ComputingTasks, OnProgress } from './tasks';

/** Compares two models on one image. */
export async function compareImage({
  image,
  parameters,
}: ComputingTasks['compareImage']['ask']): Promise<ComputingTasks['compareImage']['answer']> {
  for await (const [both] of readSides([image])) {
    if (!both) break;
    return toAnswer(both.a, both.b, compare(both.a, both.b, parameters));
  }
  throw new Error(`nothing was read of image ${image.id}`);
}

/** Two models on an image, and about how many bytes what was read of them takes. */
interface Sides {
  readonly a: Instances;
  readonly b: Instances;
  readonly bytes: number;
}

/** Of the projects that were compared last the overlaps are kept, up to so many bytes: a million boxes fit well. */
const keptBytes = 384 * 2 ** 20;
const kept = new KeptReads<readonly (Sides & { readonly overlaps: Overlaps })[]>(keptBytes);

/**
 * Compares two models on every image and sums up. Other thresholds, classes and kinds than the last time are answered
 * from what was found then, for an analysis that counts never changes.
 */
export async function compareProject(
  { images, parameters }: ComputingTasks['compareProject']['ask'],
  onProgress: OnProgress,
): Promise<ComparisonTable> {
  const table = new ComparisonTableWriter();
  const found: (Sides & { readonly overlaps: Overlaps })[] = [];
  let bytes = 0;
  let done = 0;
  const add = (sides: Sides, overlaps: Overlaps): void => {
    table.add(sides.a, sides.b, compareOverlaps(overlaps, parameters));
    bytes += sides.bytes + overlaps.iou.length * pairBytes;
    // What is too heavy to be kept need not be held until the end.
    if (bytes <= keptBytes) found.push({ ...sides, overlaps });
    else found.length = 0;
    onProgress(++done);
  };
  const key = JSON.stringify(
    images.map(({ width, height, analyses }) => [width, height, analyses.map(({ id }) => id)]),
  );
  const known = kept.get(key);
  if (known) {
    for (const { overlaps, ...sides } of known) {
      const isEnough = overlaps.atLeast <= parameters.iou;
      add(sides, isEnough ? overlaps : findOverlaps(sides.a, sides.b, parameters.iou));
    }
  } else {
    for await (const batch of readSides(images))
      for (const sides of batch) add(sides, findOverlaps(sides.a, sides.b, parameters.iou));
  }
  kept.put(key, found, bytes);
  return table.finish();
}

/** Two rows, a likeness, and what a typed array takes by itself. */
const pairBytes = 16;
const emptyBytes = 2000;

async function* readSides(images: readonly ComputedImage[]): AsyncGenerator<Sides[]> {
  for await (const batch of readInBatches(images)) {
    yield batch.flatMap(({ image, columns: [a, b] }) =>
      a && b
        ? [
            {
              a: Instances.ofColumns(a, image),
              b: Instances.ofColumns(b, image),
              bytes: weightOf(a) + weightOf(b),
            },
          ]
        : [],
    );
  }
}

/** Masks and poses are held as text and, once they have been looked at, decoded: about three times as much. */
function weightOf({ types, data }: AnnotationColumns): number {
  return emptyBytes + types.buffer.byteLength + 3 * data.byteLength;
}

function toAnswer(
  a: Instances,
  b: Instances,
  comparison: Comparison,
): ComputingTasks['compareImage']['answer'] {
  const tally = new AgreementTally();
  tally.add(comparison);
  const { counts, instancesA, instancesB, agreement, meanIou } = tally.summary();
  const { imageClass } = comparison;
  return {
    summary: {
      ...counts,
      instances_a: instancesA,
      instances_b: instancesB,
      agreement,
      mean_iou: meanIou,
    },
    disagreement: disagreement(comparison),
    image_class: imageClass && {
      kind: imageClass.kind,
      a: imageClass.a && { class_name: imageClass.a.className, confidence: imageClass.a.confidence },
      b: imageClass.b && { class_name: imageClass.b.className, confidence: imageClass.b.confidence },
    },
    pairs: comparison.pairs.map(({ kind, iou, a: memberA, b: memberB }) => ({
      kind,
      iou,
      a: memberA && toMember(a, memberA),
      b: memberB && toMember(b, memberB),
    })),
  };
}

type Member = NonNullable<ImageComparison['pairs'][number]['a']>;

function toMember(side: Instances, { row, className, confidence }: PairMember): Member {
  const type = side.typeOf(row);
  if (!isInstanceType(type)) throw new Error(`a ${type} was paired`);
  return { annotation_id: side.idOf(row), row, annotation_type: type, class_name: className, confidence };
}
