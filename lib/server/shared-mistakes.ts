import { annotationId } from '@/lib/annotations/columns';
import type { PendingComputation } from '@/lib/contract/comparison';
import type { QueryOf } from '@/lib/contract/endpoint';
import type { getSharedFalsePositives, SharedFalsePositivesReply } from '@/lib/contract/evaluation';
import { compute, findComputed } from './computations';
import type {
  EvaluatedImage,
  MistakeColumns,
  SharedMistakeCounts,
  SharedMistakeTable,
} from './computing/evaluation-table';
import { evaluationParametersOf, inCocoOrder, listImportedClasses, toTask } from './evaluations';
import { countImages, listFingerprinted, type ModelImage, requireModels } from './model-images';

/** Of an image so many are spelt out. */
const mostInstances = 100;

/**
 * The false positives that two models have in common, over the images that have truth and that both have completed.
 * @throws Problem 404 for a model that the project does not know
 */
export async function readSharedMistakes(
  projectId: string,
  query: QueryOf<typeof getSharedFalsePositives>,
  url: URL,
): Promise<SharedFalsePositivesReply | { readonly pending: PendingComputation }> {
  const { truth, prediction, second } = query;
  const parameters = {
    ...evaluationParametersOf(query),
    second,
    min_confidence_second: query.min_confidence_second ?? query.min_confidence,
    class_map_second: query.class_map_second ?? {},
  };
  await requireModels(projectId, [
    { pointer: '/truth', model: truth },
    { pointer: '/prediction', model: prediction },
    { pointer: '/second', model: second },
  ]);
  const listed = await listFingerprinted(projectId, [truth, prediction, second]);
  const images = inCocoOrder(listed.images).flatMap((image): (ModelImage & EvaluatedImage)[] => {
    const [ofTruth, first, other] = image.analyses;
    return ofTruth && first && other ? [{ ...image, analyses: [ofTruth, first, other] }] : [];
  });
  const furtherClasses = await listImportedClasses(projectId, truth);
  const dependsOn = [projectId, listed.fingerprint, parameters, furtherClasses];
  const task = toTask(images, parameters, furtherClasses);
  const progress =
    (await findComputed('findSharedMistakes', dependsOn)) ??
    (await compute('findSharedMistakes', {
      projectId,
      dependsOn,
      total: images.length,
      ask: {
        ...task,
        classMaps: [...task.classMaps, new Map(Object.entries(parameters.class_map_second))],
        minConfidenceSecond: parameters.min_confidence_second,
      },
      url,
      waitSeconds: query.wait,
    }));
  if (progress.kind === 'pending') return { pending: progress.computation };
  const { value: table, computedAt } = progress;
  const matching = images.map((_, place) => instancesOf(table, place, query.class_name));
  const places = images
    .flatMap((_, place) => (matching[place]?.length ? [place] : []))
    .sort((p, q) => (matching[q]?.length ?? 0) - (matching[p]?.length ?? 0) || p - q);
  return {
    status: 'completed',
    summary: {
      images: images.length,
      images_in_project: await countImages(projectId),
      images_with_shared: table.byImage.filter(({ shared }) => shared > 0).length,
      ...toReplyCounts(sum(table.byImage)),
    },
    per_class: table.classes
      .flatMap((className, i) => {
        const counts = table.byClass[i] ?? none;
        return counts.first + counts.second === 0
          ? []
          : [{ class_name: className, ...toReplyCounts(counts) }];
      })
      .sort((p, q) => q.shared - p.shared),
    images: places.slice(query.skip, query.skip + query.limit).flatMap((place) => {
      const image = images[place];
      const [ofTruth, first, other] = image?.analyses ?? [];
      if (!image || !ofTruth || !first || !other) return [];
      const own = matching[place] ?? [];
      return {
        image_id: image.id,
        filename: image.filename,
        width: image.width,
        height: image.height,
        has_pixels: image.hasPixels,
        truth_analysis: ofTruth.id,
        prediction_analysis: first.id,
        second_analysis: other.id,
        ...toReplyCounts(table.byImage[place] ?? none),
        matching: own.length,
        instances: own
          .toSorted((p, q) => (table.ious[q] ?? 0) - (table.ious[p] ?? 0) || p - q)
          .slice(0, mostInstances)
          .map((i) => ({
            class_name: classOf(table, i),
            iou: table.ious[i] ?? 0,
            prediction: toJudged(table.first, i, classOf(table, i)),
            second: toJudged(table.second, i, classOf(table, i)),
          })),
      };
    }),
    images_total: places.length,
    parameters,
    computed_at: computedAt,
  };
}

/** The shared ones of an image, of a class where one is asked for. */
function instancesOf(table: SharedMistakeTable, place: number, className: string | undefined): number[] {
  const from = table.starts[place] ?? 0;
  const all = Array.from({ length: (table.starts[place + 1] ?? 0) - from }, (_, i) => from + i);
  return className === undefined ? all : all.filter((i) => classOf(table, i) === className);
}

const classOf = ({ classes, classIndexes }: SharedMistakeTable, i: number): string =>
  classes[classIndexes[i] ?? -1] ?? '';

function toJudged({ ids, rows, scores }: MistakeColumns, i: number, className: string) {
  const score = scores[i] ?? Number.NaN;
  return {
    annotation_id: annotationId({ ids }, i),
    row: rows[i] ?? 0,
    class_name: className,
    confidence: Number.isNaN(score) ? null : score,
  };
}

const none: SharedMistakeCounts = { first: 0, second: 0, shared: 0 };

function sum(list: readonly SharedMistakeCounts[]): SharedMistakeCounts {
  const total = { ...none };
  for (const { first, second, shared } of list) {
    total.first += first;
    total.second += second;
    total.shared += shared;
  }
  return total;
}

const toReplyCounts = ({ first, second, shared }: SharedMistakeCounts) => ({
  false_positives: first,
  false_positives_second: second,
  shared,
});
