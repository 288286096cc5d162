import { AgreementTally, disagreement } from '@/lib/comparison/agreement';
import { type Comparison, compare, type PairMember } from '@/lib/comparison/compare';
import { type ComparisonTable, ComparisonTableWriter } from '@/lib/comparison/comparison-table';
import { Instances, isInstanceType } from '@/lib/comparison/instances';
import type { ImageComparison } from '@/lib/contract/comparison';
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

/** Compares two models on every image and sums up. */
export async function compareProject(
  { images, parameters }: ComputingTasks['compareProject']['ask'],
  onProgress: OnProgress,
): Promise<ComparisonTable> {
  const table = new ComparisonTableWriter();
  let done = 0;
  for await (const batch of readSides(images)) {
    for (const { a, b } of batch) table.add(a, b, compare(a, b, parameters));
    done += batch.length;
    onProgress(done);
  }
  return table.finish();
}

async function* readSides(
  images: readonly ComputedImage[],
): AsyncGenerator<{ readonly a: Instances; readonly b: Instances }[]> {
  for await (const batch of readInBatches(images)) {
    yield batch.flatMap(({ image, columns: [a, b] }) =>
      a && b ? [{ a: Instances.ofColumns(a, image), b: Instances.ofColumns(b, image) }] : [],
    );
  }
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
