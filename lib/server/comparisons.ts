import {
  type ComparisonTable,
  countMatching,
  kindCountsOf,
  type PairFilter,
  type SampledMember,
} from '@/lib/comparison/comparison-table';
import { instanceTypes } from '@/lib/comparison/instances';
import type { ComparisonParameters } from '@/lib/comparison/parameters';
import type {
  ComparisonParametersReply,
  getImageComparison,
  getProjectComparison,
  ImageComparison,
  PendingComputation,
  ProjectComparison,
  Review,
} from '@/lib/contract/comparison';
import type { QueryOf } from '@/lib/contract/endpoint';
import { compute, computeNow, findComputed, type Progress } from './computations';
import type { ComputedImage } from './computing/tasks';
import { getImage } from './images';
import {
  countImages,
  getChosenAnalysis,
  listFingerprinted,
  type ModelImage,
  requireModels,
} from './model-images';
import { findReviews } from './reviews';

type PairQuery = Pick<
  QueryOf<typeof getProjectComparison>,
  | 'a'
  | 'b'
  | 'iou'
  | 'moved_iou'
  | 'min_confidence'
  | 'min_confidence_a'
  | 'min_confidence_b'
  | 'hide_unscored'
  | 'annotation_type'
  | 'class_map_a'
  | 'class_map_b'
>;

/** Everything that a comparison depends on, as it is answered; the same values in a query ask the same again. */
function comparisonParametersOf(query: PairQuery): ComparisonParametersReply {
  return {
    a: query.a,
    b: query.b,
    iou: query.iou,
    moved_iou: query.moved_iou,
    min_confidence_a: query.min_confidence_a ?? query.min_confidence,
    min_confidence_b: query.min_confidence_b ?? query.min_confidence,
    hide_unscored: query.hide_unscored ?? false,
    annotation_type: instanceTypes.filter((type) => query.annotation_type?.includes(type) ?? true),
    class_map_a: query.class_map_a ?? {},
    class_map_b: query.class_map_b ?? {},
  };
}

/** The same as the core takes it. */
function toComparisonParameters(parameters: ComparisonParametersReply): ComparisonParameters {
  return {
    iou: parameters.iou,
    movedIou: parameters.moved_iou,
    hideUnscored: parameters.hide_unscored,
    types: parameters.annotation_type,
    a: {
      minConfidence: parameters.min_confidence_a,
      classMapping: new Map(Object.entries(parameters.class_map_a)),
    },
    b: {
      minConfidence: parameters.min_confidence_b,
      classMapping: new Map(Object.entries(parameters.class_map_b)),
    },
  };
}

/** Compares two models, or two analyses, on one image. @throws Problem 404 where one has completed nothing on it */
export async function readImageComparison(
  imageId: string,
  query: QueryOf<typeof getImageComparison>,
): Promise<ImageComparison> {
  const { width, height } = await getImage(imageId);
  const a = await getChosenAnalysis(imageId, query.a, '/a');
  const b = await getChosenAnalysis(imageId, query.b, '/b');
  const parameters = comparisonParametersOf(query);
  const { pairs, ...compared } = await computeNow('compareImage', {
    image: { id: imageId, width, height, analyses: [a, b] },
    parameters: toComparisonParameters(parameters),
  });
  const wanted = pairs.filter(({ kind }) => query.kind?.includes(kind) ?? true);
  const sideOf = ({ id, count, modelName, modelVersion }: typeof a) => ({
    analysis_id: id,
    model_name: modelName,
    model_version: modelVersion,
    annotation_count: count,
  });
  return {
    image_id: imageId,
    a: sideOf(a),
    b: sideOf(b),
    ...compared,
    pairs: wanted.slice(query.skip, query.skip + query.limit),
    pairs_total: wanted.length,
    parameters,
  };
}

/** What is known of the images of two models, and their comparison. */
interface ComparedProject {
  /** Images that both have completed, in the order of the table. */
  readonly images: readonly ModelImage[];
  readonly onlyA: number;
  readonly onlyB: number;
  readonly table: ComparisonTable;
}

/**
 * Compares two models over the images that both have completed, or says how far that is.
 * @throws Problem 404 for a model that the project does not know
 */
async function compareModels(
  projectId: string,
  parameters: ComparisonParametersReply,
  waiting: { readonly url: URL; readonly waitSeconds: number },
): Promise<(ComparedProject & { readonly computedAt: string }) | { readonly pending: PendingComputation }> {
  const models = [parameters.a, parameters.b];
  await requireModels(projectId, [
    { pointer: '/a', model: parameters.a },
    { pointer: '/b', model: parameters.b },
  ]);
  const { fingerprint, images } = await listFingerprinted(projectId, models);
  const both = images.filter(({ analyses }) => analyses.every((analysis) => analysis !== null));
  const dependsOn = [projectId, fingerprint, parameters];
  const progress: Progress<'compareProject'> =
    (await findComputed('compareProject', dependsOn)) ??
    (await compute('compareProject', {
      projectId,
      dependsOn,
      total: both.length,
      ask: { images: both.map(toComputed), parameters: toComparisonParameters(parameters) },
      ...waiting,
    }));
  if (progress.kind === 'pending') return { pending: progress.computation };
  return {
    images: both,
    onlyA: images.filter(({ analyses }) => analyses[1] === null).length,
    onlyB: images.filter(({ analyses }) => analyses[0] === null).length,
    table: progress.value,
    computedAt: progress.computedAt,
  };
}

/** An image as a computation takes it; without the analyses that are not there. */
export function toComputed({ id, width, height, analyses }: ModelImage): ComputedImage {
  return { id, width, height, analyses: analyses.filter((analysis) => analysis !== null) };
}

/** The comparison of two models as it is answered: its figures, and a page of the images that the filters choose. */
export async function readProjectComparison(
  projectId: string,
  query: QueryOf<typeof getProjectComparison>,
  url: URL,
): Promise<ProjectComparison | { readonly pending: PendingComputation }> {
  const parameters = comparisonParametersOf(query);
  const compared = await compareModels(projectId, parameters, { url, waitSeconds: query.wait });
  if ('pending' in compared) return compared;
  const { images, table, onlyA, onlyB, computedAt } = compared;
  const [inProject, reviewOf] = await Promise.all([
    countImages(projectId),
    findReviews(projectId, query.a, query.b),
  ]);
  const { agreement } = table;
  const ranked = rankImages(compared, query, (image) => reviewOf(image.id, idOf(image, 0), idOf(image, 1)));
  return {
    status: 'completed',
    summary: {
      images: images.length,
      images_in_project: inProject,
      images_only_a: onlyA,
      images_only_b: onlyB,
      images_neither: Math.max(0, inProject - images.length - onlyA - onlyB),
      images_in_agreement: agreement.imagesInAgreement,
      images_reviewed: ranked.reviewed,
      ...agreement.counts,
      instances_a: agreement.instancesA,
      instances_b: agreement.instancesB,
      agreement: agreement.agreement,
      mean_iou: agreement.meanIou,
      image_classes: agreement.imageClasses,
    },
    per_class: agreement.perClass.map((one) => ({
      class_name: one.className,
      instances_a: one.instancesA,
      instances_b: one.instancesB,
      agree: one.agree,
      moved: one.moved,
      class_differs_a: one.classDiffersA,
      class_differs_b: one.classDiffersB,
      only_a: one.onlyA,
      only_b: one.onlyB,
      agreement: one.agreement,
    })),
    confusion: {
      classes: [...agreement.confusion.classes],
      counts: agreement.confusion.counts.map((row) => [...row]),
    },
    iou_histogram: [...table.iouHistogram],
    scatter: table.sample.map(({ image, kind, iou, a, b }) => ({
      image_id: images[image]?.id ?? '',
      kind,
      iou,
      a: toMember(a),
      b: toMember(b),
    })),
    scatter_total: table.sampledFrom,
    images: ranked.places.slice(query.skip, query.skip + query.limit).flatMap((place) => {
      const image = images[place];
      if (!image) return [];
      return {
        image_id: image.id,
        filename: image.filename,
        width: image.width,
        height: image.height,
        has_pixels: image.hasPixels,
        analysis_a: idOf(image, 0),
        analysis_b: idOf(image, 1),
        disagreement: table.disagreements[place] ?? 0,
        ...kindCountsOf(table, place),
        image_class: table.imageClassKinds[place] ?? null,
        matching: ranked.matching[place] ?? 0,
        review: ranked.reviews[place] ?? null,
      };
    }),
    images_total: ranked.places.length,
    parameters,
    computed_at: computedAt,
  };
}

const idOf = ({ analyses }: ModelImage, side: 0 | 1): string => analyses[side]?.id ?? '';

const toMember = ({ id, row, type, className, confidence }: SampledMember) => ({
  annotation_id: id,
  row,
  annotation_type: type,
  class_name: className,
  confidence,
});

type PairChoice = Omit<QueryOf<typeof getProjectComparison>, 'skip' | 'limit' | 'wait'>;

/** Which pairs a query asks for. */
export function pairFilterOf(query: PairChoice): PairFilter {
  return {
    kinds: query.kind,
    className: query.class_name,
    classA: query.class_a,
    classB: query.class_b,
    minIou: query.min_pair_iou,
    maxIou: query.max_pair_iou,
  };
}

/** The places of the images that pass the filters, as they are sorted. */
function rankImages(
  { images, table }: ComparedProject,
  query: QueryOf<typeof getProjectComparison>,
  reviewOf: (image: ModelImage) => Review | null,
) {
  const reviews = images.map(reviewOf);
  const isReviewed = (place: number) => reviews[place]?.outdated === false;
  const asksForPairs =
    query.kind ??
    query.class_name ??
    query.class_a ??
    query.class_b ??
    query.min_pair_iou ??
    query.max_pair_iou;
  const matching = countMatching(table, pairFilterOf(query));
  const search = query.search?.toLowerCase();
  const passes = ({ filename }: ModelImage, place: number) =>
    (asksForPairs === undefined || (matching[place] ?? 0) > 0) &&
    (query.reviewed === undefined || query.reviewed === isReviewed(place)) &&
    (search === undefined || filename.toLowerCase().includes(search));
  const places = images.flatMap((image, place) => (passes(image, place) ? [place] : []));
  const nameOf = (place: number) => images[place]?.filename ?? '';
  const scoreOf = (place: number) => table.disagreements[place] ?? 0;
  const byName = (p: number, q: number) => (nameOf(p) < nameOf(q) ? -1 : nameOf(p) > nameOf(q) ? 1 : p - q);
  const byScore = (p: number, q: number) => scoreOf(q) - scoreOf(p) || p - q;
  const orders = {
    disagreement: byScore,
    '-disagreement': (p: number, q: number) => byScore(q, p),
    filename: byName,
    '-filename': (p: number, q: number) => byName(q, p),
  };
  return {
    places: places.sort(orders[query.sort]),
    matching,
    reviews,
    reviewed: images.filter((_, place) => isReviewed(place)).length,
  };
}
