import { instanceTypes } from '@/lib/comparison/instances';
import type { getProjectVotes, PendingComputation, ProjectVotes } from '@/lib/contract/comparison';
import type { QueryOf } from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import { toComputed } from './comparisons';
import { compute, findComputed } from './computations';
import type { VoteTable } from './computing/vote-table';
import { countImages, listFingerprinted, requireModels } from './model-images';

type VotesQuery = QueryOf<typeof getProjectVotes>;

/** What is found by how many of some models, over the images that all of them have completed. @throws Problem 404 */
export async function readVotes(
  projectId: string,
  query: VotesQuery,
  url: URL,
): Promise<ProjectVotes | { readonly pending: PendingComputation }> {
  const { models } = query;
  await requireModels(
    projectId,
    models.map((model) => ({ pointer: '/models', model })),
  );
  requireVoters(query);
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
  const isWanted = thingTest(table, query);
  const places = images
    .flatMap((_, place) => (hasThing(table, place, isWanted) ? [place] : []))
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

/** @throws Problem 400 for a filter by a model that does not vote */
function requireVoters({ models, ...query }: VotesQuery): void {
  for (const name of ['found_by_model', 'missed_by_model'] as const) {
    const model = query[name];
    if (model === undefined || models.includes(model)) continue;
    const message = `must be one of the models of the vote: ${models.join(', ')}`;
    throw new Problem('invalid-request', `${name} ${message}`, {
      errors: [{ pointer: `/${name}`, message, got: model }],
    });
  }
}

/** Tells whether a thing is asked for; null where all images are. */
function thingTest(
  { found, finders, classes, classIndexes }: VoteTable,
  query: Pick<VotesQuery, 'models' | 'found_by' | 'found_by_model' | 'missed_by_model' | 'class_name'>,
): ((thing: number) => boolean) | null {
  const {
    models,
    found_by: foundBy,
    found_by_model: finder,
    missed_by_model: misser,
    class_name: name,
  } = query;
  if ((foundBy ?? finder ?? misser ?? name) === undefined) return null;
  const wanted = name === undefined ? null : classes.indexOf(name);
  const bitOf = (model: string | undefined) => (model === undefined ? 0 : 1 << models.indexOf(model));
  const [must, mustNot] = [bitOf(finder), bitOf(misser)];
  return (thing) => {
    const bits = finders[thing] ?? 0;
    return (
      (foundBy === undefined || found[thing] === foundBy) &&
      (bits & must) === must &&
      (bits & mustNot) === 0 &&
      (wanted === null || classIndexes[thing] === wanted)
    );
  };
}

function hasThing(
  { starts }: VoteTable,
  place: number,
  isWanted: ((thing: number) => boolean) | null,
): boolean {
  if (!isWanted) return true;
  const end = starts[place + 1] ?? 0;
  for (let thing = starts[place] ?? 0; thing < end; thing++) if (isWanted(thing)) return true;
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
