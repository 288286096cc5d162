import { instanceTypes } from '@/lib/comparison/instances';
import type { getProjectVotes, PendingComputation, ProjectVotes } from '@/lib/contract/comparison';
import type { QueryOf } from '@/lib/contract/endpoint';
import { toComputed } from './comparisons';
import { compute, findComputed } from './computations';
import type { VoteTable } from './computing/vote-table';
import { countImages, listFingerprinted, requireModels } from './model-images';

/** What is found by how many of some models, over the images that all of them have completed. @throws Problem 404 */
export async function readVotes(
  projectId: string,
  query: QueryOf<typeof getProjectVotes>,
  url: URL,
): Promise<ProjectVotes | { readonly pending: PendingComputation }> {
  const { models } = query;
  await requireModels(
    projectId,
    models.map((model) => ({ pointer: '/models', model })),
  );
  const parameters = {
    models,
    iou: query.iou,
    min_confidence: query.min_confidence,
    hide_unscored: query.hide_unscored ?? false,
    annotation_type: instanceTypes.filter((type) => query.annotation_type?.includes(type) ?? true),
    class_map: query.class_map ?? {},
  };
  const { fingerprint, images: some } = await listFingerprinted(projectId, models);
  const images = some.filter(({ analyses }) => analyses.every((analysis) => analysis !== null));
  const dependsOn = [projectId, fingerprint, parameters];
  const side = {
    minConfidence: query.min_confidence,
    classMapping: new Map(Object.entries(parameters.class_map)),
  };
  const progress =
    (await findComputed('countVotes', dependsOn)) ??
    (await compute('countVotes', {
      projectId,
      dependsOn,
      total: images.length,
      ask: {
        images: images.map(toComputed),
        parameters: {
          iou: parameters.iou,
          hideUnscored: parameters.hide_unscored,
          types: parameters.annotation_type,
          sides: models.map(() => side),
        },
      },
      url,
      waitSeconds: query.wait,
    }));
  if (progress.kind === 'pending') return { pending: progress.computation };
  const { value: table, computedAt } = progress;
  const tallies = images.map((_, place) => tallyOf(table, place, models.length));
  const places = images
    .flatMap((_, place) => (hasThing(table, place, query.found_by, query.class_name) ? [place] : []))
    .sort((p, q) => (table.disagreements[q] ?? 0) - (table.disagreements[p] ?? 0) || p - q);
  return {
    status: 'completed',
    summary: {
      images: images.length,
      images_in_project: await countImages(projectId),
      things: table.found.length,
      unanimous: tallies.reduce((sum, { unanimous }) => sum + unanimous, 0),
      found_by: models.map((_, k) => tallies.reduce((sum, { foundBy }) => sum + (foundBy[k] ?? 0), 0)),
    },
    per_model: models.map((model, i) => ({
      model,
      ...(table.models[i] ?? { instances: 0, alone: 0, missed: 0 }),
    })),
    per_class: perClass(table, models.length),
    images: places.slice(query.skip, query.skip + query.limit).flatMap((place) => {
      const image = images[place];
      const tally = tallies[place];
      if (!image || !tally) return [];
      return {
        image_id: image.id,
        filename: image.filename,
        width: image.width,
        height: image.height,
        has_pixels: image.hasPixels,
        analyses: image.analyses.flatMap((analysis) => analysis?.id ?? []),
        found_by: tally.foundBy,
        unanimous: tally.unanimous,
        disagreement: table.disagreements[place] ?? 0,
      };
    }),
    images_total: places.length,
    parameters,
    computed_at: computedAt,
  };
}

function tallyOf({ starts, found, unanimous }: VoteTable, place: number, models: number) {
  const foundBy = Array.from({ length: models }, () => 0);
  let alike = 0;
  const end = starts[place + 1] ?? 0;
  for (let thing = starts[place] ?? 0; thing < end; thing++) {
    const k = (found[thing] ?? 1) - 1;
    foundBy[k] = (foundBy[k] ?? 0) + 1;
    alike += unanimous[thing] ?? 0;
  }
  return { foundBy, unanimous: alike };
}

function hasThing(table: VoteTable, place: number, foundBy?: number, className?: string): boolean {
  if (foundBy === undefined && className === undefined) return true;
  const { starts, found, classes, classIndexes } = table;
  const wanted = className === undefined ? null : classes.indexOf(className);
  const end = starts[place + 1] ?? 0;
  for (let thing = starts[place] ?? 0; thing < end; thing++) {
    const isFound = foundBy === undefined || found[thing] === foundBy;
    if (isFound && (wanted === null || classIndexes[thing] === wanted)) return true;
  }
  return false;
}

function perClass({ found, classes, classIndexes }: VoteTable, models: number): ProjectVotes['per_class'] {
  const tallies = classes.map((className) => ({
    class_name: className,
    found_by: Array.from({ length: models }, () => 0),
  }));
  for (const [thing, index] of classIndexes.entries()) {
    const foundBy = tallies[index]?.found_by;
    const k = (found[thing] ?? 1) - 1;
    if (foundBy) foundBy[k] = (foundBy[k] ?? 0) + 1;
  }
  const total = ({ found_by: counts }: { found_by: readonly number[] }) =>
    counts.reduce((sum, count) => sum + count, 0);
  return tallies.sort(
    (p, q) => total(q) - total(p) || ((p.class_name ?? '') < (q.class_name ?? '') ? -1 : 1),
  );
}
