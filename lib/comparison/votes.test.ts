import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare } from '@/lib/comparison/compare';
import type { InstanceInput } from '@/lib/comparison/instances';
import { defaultParameters, wholeSide } from '@/lib/comparison/parameters';
import { countVotes, defaultVoteParameters, findVoteOverlaps, type Vote } from '@/lib/comparison/votes';
import { sidesOf, toInstances } from '@/lib/testing/comparison-arbitraries';

const vote = (models: readonly (readonly InstanceInput[])[], iou = 0.5): Vote[] =>
  countVotes(findVoteOverlaps(models.map(toInstances)), { ...defaultVoteParameters, iou });

/** Votes as sets of ids, by which they can be told apart however models and rows are ordered. */
const asSets = (votes: readonly Vote[], models: readonly (readonly InstanceInput[])[]) =>
  votes
    .map(({ members, found, className, alike }) => ({
      ids: members.flatMap((member, model) => (member ? (models[model]?.[member.row]?.id ?? []) : [])).sort(),
      found,
      className,
      alike,
    }))
    .sort((p, q) => (p.ids.join() < q.ids.join() ? -1 : 1));

const ious = fc.constantFrom(0.05, 0.3, 0.5, 1);

test('of two models, what both found are the pairs of their comparison', () => {
  fc.assert(
    fc.property(sidesOf(2), ious, ([a = [], b = []], iou) => {
      const { pairs } = compare(toInstances(a), toInstances(b), { ...defaultParameters, iou });
      const compared = pairs.map((pair) => [pair.a?.row ?? null, pair.b?.row ?? null].join());
      const voted = vote([a, b], iou).map(({ members }) =>
        members.map((member) => member?.row ?? null).join(),
      );
      expect(voted.sort()).toEqual(compared.sort());
    }),
    { numRuns: 300 },
  );
});

test('each annotation is in one thing, a model at most once in each, and the counts say how many', () => {
  fc.assert(
    fc.property(sidesOf(4, 5), ious, (models, iou) => {
      const votes = vote(models, iou);
      for (const [model, inputs] of models.entries()) {
        const rows = votes.flatMap(({ members }) => members[model]?.row ?? []);
        const marks = inputs.flatMap(({ geometry }, row) =>
          geometry.type === 'classification' ? [] : [row],
        );
        expect(rows.sort((p, q) => p - q)).toEqual(marks);
      }
      for (const { members, found, alike, className } of votes) {
        const there = members.filter((member) => member !== null);
        expect(found).toBe(there.length);
        expect(alike).toBe(there.filter((member) => member.className === className).length);
        expect(alike).toBeGreaterThan(0);
      }
    }),
    { numRuns: 200 },
  );
});

test('the order of the models changes nothing', () => {
  const shuffled = sidesOf(3, 5).chain((models) =>
    fc.tuple(fc.constant(models), fc.shuffledSubarray([0, 1, 2], { minLength: 3 })),
  );
  fc.assert(
    fc.property(shuffled, ious, ([models, order], iou) => {
      const other = order.map((model) => models[model] ?? []);
      expect(asSets(vote(other, iou), other)).toEqual(asSets(vote(models, iou), models));
    }),
    { numRuns: 200 },
  );
});

test('a model with itself is of one mind', () => {
  fc.assert(
    fc.property(sidesOf(1), ([a = []]) => {
      for (const { found, alike } of vote([a, a, a])) expect([found, alike]).toEqual([3, 3]);
    }),
    { numRuns: 100 },
  );
});

test('thresholds hold for each model by itself', () => {
  fc.assert(
    fc.property(sidesOf(2), ([a = [], b = []]) => {
      const sides = [{ ...wholeSide, minConfidence: 0.5 }, wholeSide];
      const votes = countVotes(findVoteOverlaps([a, b].map(toInstances)), {
        ...defaultVoteParameters,
        sides,
      });
      for (const { members } of votes) expect(members[0]?.confidence ?? 1).toBeGreaterThanOrEqual(0.5);
    }),
    { numRuns: 100 },
  );
});
