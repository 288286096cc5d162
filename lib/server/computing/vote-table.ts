import type { Vote } from '@/lib/comparison/votes';

/** The votes of several models over many images. Plain data. */
export interface VoteTable {
  /** By image. */
  readonly disagreements: readonly number[];
  /** The things of image i are `starts[i]` to `starts[i + 1] - 1`. */
  readonly starts: Uint32Array;
  /** By thing: how many models found it. */
  readonly found: Uint8Array;
  /** By thing: which models found it, a bit for each in their order. */
  readonly finders: Uint8Array;
  /** By thing: whether all models found it under one class. */
  readonly unanimous: Uint8Array;
  readonly classes: readonly (string | null)[];
  /** By thing: index into `classes`. */
  readonly classIndexes: Uint32Array;
  /** By model. */
  readonly models: readonly { readonly instances: number; readonly alone: number; readonly missed: number }[];
}

/**
 * How far the models are from one mind about a thing, 0 to under 1: the share of models that did not find it under the
 * class that most give it.
 */
export function dissent({ alike, members }: Pick<Vote, 'alike' | 'members'>): number {
  return (members.length - alike) / members.length;
}
