import { GrowingColumn, growingIndexes } from '@/lib/comparison/growing-column';
import { Instances } from '@/lib/comparison/instances';
import { countVotes as countVotesOf, findVoteOverlaps } from '@/lib/comparison/votes';
import { readInBatches } from './read-instances';
import type { ComputingTasks, OnProgress } from './tasks';
import { dissent, type VoteTable } from './vote-table';

/** Counts on every image what is found by how many of the models. */
export async function countVotes(
  { images, parameters }: ComputingTasks['countVotes']['ask'],
  onProgress: OnProgress,
): Promise<VoteTable> {
  const disagreements: number[] = [];
  const starts = growingIndexes();
  const bytes = () => new GrowingColumn((length) => new Uint8Array(length));
  const found = bytes();
  const finders = bytes();
  const unanimous = bytes();
  const classes = new Map<string | null, number>();
  const classIndexes = growingIndexes();
  const count = parameters.sides.length;
  const models = Array.from({ length: count }, () => ({ instances: 0, alone: 0, missed: 0 }));
  for await (const batch of readInBatches(images)) {
    for (const { image, columns } of batch) {
      const sides = columns.flatMap((one) => (one ? [Instances.ofColumns(one, image)] : []));
      starts.push(found.length);
      let sum = 0;
      for (const vote of countVotesOf(findVoteOverlaps(sides, parameters.iou), parameters)) {
        found.push(vote.found);
        finders.push(vote.members.reduce((bits, member, model) => bits | (member ? 1 << model : 0), 0));
        unanimous.push(Number(vote.alike === count));
        const index = classes.get(vote.className) ?? classes.size;
        classes.set(vote.className, index);
        classIndexes.push(index);
        sum += dissent(vote);
        for (const [place, model] of models.entries()) {
          if (vote.members[place]) {
            model.instances++;
            if (vote.found === 1) model.alone++;
          } else if (vote.found === count - 1) model.missed++;
        }
      }
      disagreements.push(sum);
    }
    onProgress(disagreements.length);
  }
  starts.push(found.length);
  return {
    disagreements,
    starts: starts.toArray(),
    found: found.toArray(),
    finders: finders.toArray(),
    unanimous: unanimous.toArray(),
    classes: [...classes.keys()],
    classIndexes: classIndexes.toArray(),
    models,
  };
}
