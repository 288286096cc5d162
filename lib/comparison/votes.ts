import type { PairMember } from '@/lib/comparison/compare';
import { rankByContent } from '@/lib/comparison/content-order';
import { growingIndexes, growingNumbers } from '@/lib/comparison/growing-column';
import { type Instances, type InstanceType, instanceTypes } from '@/lib/comparison/instances';
import { type Candidates, type MatchSide, orderCandidates } from '@/lib/comparison/match';
import { findCandidates, lowestIou } from '@/lib/comparison/overlaps';
import { type SideParameters, wholeSide } from '@/lib/comparison/parameters';
import { ClassNumbers, type SideView, viewSide } from '@/lib/comparison/side-view';

/** What a vote depends on besides the annotations. */
export interface VoteParameters {
  /** Annotations join at this IoU (or keypoint similarity) or more. */
  readonly iou: number;
  readonly hideUnscored: boolean;
  readonly types: readonly InstanceType[];
  /** By model, in the order of the models; what is missing hides and renames nothing. */
  readonly sides: readonly SideParameters[];
}

/** What a vote begins with. */
export const defaultVoteParameters: VoteParameters = {
  iou: 0.5,
  hideUnscored: false,
  types: instanceTypes,
  sides: [],
};

/** One thing in the image, and the models that found it. */
export interface Vote {
  /** By model; null where it did not find it. */
  readonly members: readonly (PairMember | null)[];
  /** How many models found it. */
  readonly found: number;
  /** The class that most of those models give it; of equally many the first by name. Null: no class. */
  readonly className: string | null;
  /** How many models give it that class. */
  readonly alike: number;
}

/** The pairs between all models of one image, from which votes are counted at any threshold. */
export interface VoteOverlaps {
  readonly models: readonly Instances[];
  readonly atLeast: number;
  readonly ranks: readonly Uint32Array[];
  /** Rows are numbered through all models: those of a model come after all of the models before it. */
  readonly candidates: Candidates;
}

/** Finds the pairs between any two of the models that are alike by `atLeast` or more; throws as `findOverlaps` does. */
export function findVoteOverlaps(models: readonly Instances[], atLeast = lowestIou): VoteOverlaps {
  const ranks = rankByContent(models);
  const offsets = offsetsOf(models);
  const a = growingIndexes();
  const b = growingIndexes();
  const iou = growingNumbers();
  for (const [i, modelA] of models.entries()) {
    for (const [j, modelB] of models.entries()) {
      if (j <= i) continue;
      const found = findCandidates(modelA, modelB, atLeast, ranks[i] ?? none, ranks[j] ?? none);
      for (const row of found.a) a.push((offsets[i] ?? 0) + row);
      for (const row of found.b) b.push((offsets[j] ?? 0) + row);
      for (const value of found.iou) iou.push(value);
    }
  }
  return { models, atLeast, ranks, candidates: { a: a.toArray(), b: b.toArray(), iou: iou.toArray() } };
}

/**
 * Groups the annotations of several models into things found by k of n. Pairs are taken in the matcher's order, the same
 * class before another and then the best IoU first; a pair joins the groups of its two annotations unless they have a
 * model in common. So a group has at most one annotation of a model, and for two models the groups are the pairs of
 * `compare`. The order of the models changes nothing. What most models found comes first. Throws a RangeError where
 * `iou` is less than the overlaps go down to.
 */
export function countVotes(
  overlaps: VoteOverlaps,
  parameters: VoteParameters = defaultVoteParameters,
): Vote[] {
  const { models, ranks, candidates, atLeast } = overlaps;
  if (!(parameters.iou >= atLeast)) {
    throw new RangeError(`Overlaps from ${atLeast} cannot answer for an IoU of ${parameters.iou}`);
  }
  const numbers = new ClassNumbers();
  const views = models.map((model, i) =>
    viewSide(model, ranks[i] ?? none, parameters.sides[i] ?? wholeSide, parameters, numbers),
  );
  const all = concatenate(views);
  const offsets = offsetsOf(models);
  const groups = views.flatMap((view, model) => {
    return Array.from({ length: view.instances.count }, (_, row): Group | null =>
      view.isShown(row) ? { rows: views.map((_, other) => (other === model ? row : null)) } : null,
    );
  });
  for (const pair of orderCandidates(candidates, all, all, parameters.iou)) {
    const a = groups[candidates.a[pair] ?? 0];
    const b = groups[candidates.b[pair] ?? 0];
    if (a && b && a !== b) join(groups, offsets, a, b);
  }
  const found = new Set(groups.filter((group) => group !== null));
  return [...found]
    .map((group) => ({ vote: toVote(group, views), rank: lowestRank(group, ranks) }))
    .sort((p, q) => q.vote.found - p.vote.found || p.rank - q.rank)
    .map(({ vote }) => vote);
}

interface Group {
  /** Row by model. */
  rows: (number | null)[];
}

const none = new Uint32Array();

function offsetsOf(models: readonly Instances[]): number[] {
  let end = 0;
  return models.map(({ count }) => {
    const start = end;
    end += count;
    return start;
  });
}

/** Makes one group of two, in the place of both, unless a model is in both. */
function join(groups: (Group | null)[], offsets: readonly number[], a: Group, b: Group): void {
  if (a.rows.some((row, model) => row !== null && b.rows[model] !== null)) return;
  a.rows = a.rows.map((row, model) => row ?? b.rows[model] ?? null);
  for (const [model, row] of b.rows.entries()) if (row !== null) groups[(offsets[model] ?? 0) + row] = a;
}

function toVote({ rows }: Group, views: readonly SideView[]): Vote {
  const members = rows.map((row, model): PairMember | null => {
    const view = views[model];
    if (row === null || !view) return null;
    const confidence = view.confidences[row] ?? Number.NaN;
    return {
      row,
      className: view.classNameOf(row),
      confidence: Number.isNaN(confidence) ? null : confidence,
    };
  });
  const counts = new Map<string | null, number>();
  for (const member of members) {
    if (member) counts.set(member.className, (counts.get(member.className) ?? 0) + 1);
  }
  const [[className, alike] = [null, 0]] = [...counts].sort(
    ([p, timesP], [q, timesQ]) => timesQ - timesP || ((p ?? '') < (q ?? '') ? -1 : 1),
  );
  return { members, found: members.filter((member) => member !== null).length, className, alike };
}

function lowestRank({ rows }: Group, ranks: readonly Uint32Array[]): number {
  return Math.min(...rows.map((row, model) => (row === null ? Infinity : (ranks[model]?.[row] ?? Infinity))));
}

/** All sides as one, with rows numbered through. */
function concatenate(views: readonly SideView[]): MatchSide {
  return {
    classes: Int32Array.from(views.flatMap(({ classes }) => [...classes])),
    types: Uint8Array.from(views.flatMap(({ types }) => [...types])),
    confidences: Float64Array.from(views.flatMap(({ confidences }) => [...confidences])),
    ranks: Uint32Array.from(views.flatMap(({ ranks }) => [...ranks])),
  };
}
