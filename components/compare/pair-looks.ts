import { type PairKind, pairKinds } from '@/lib/comparison/compare';
import type { TintKey } from '@/lib/scene/filter';

/** How a kind of pair is named and coloured, everywhere the same. */
export interface PairLook {
  /** In front of a count: "12 class differs". */
  readonly label: string;
  /** What it means, in a sentence. */
  readonly meaning: string;
  /** #rrggbb on the picture and beside the words. */
  readonly colour: string;
}

export const pairLooks: Readonly<Record<PairKind, PairLook>> = {
  agree: {
    label: 'Agree',
    meaning: 'Both found it, in the same place and with the same class.',
    colour: '#9aa0a8',
  },
  class_differs: {
    label: 'Class differs',
    meaning: 'Both found it in the same place, but call it something else.',
    colour: '#b065f5',
  },
  moved: {
    label: 'Moved',
    meaning: 'Both found it with the same class, but their outlines differ.',
    colour: '#14b890',
  },
  only_a: { label: 'Only A', meaning: 'A found it and B did not.', colour: '#f5822a' },
  only_b: { label: 'Only B', meaning: 'B found it and A did not.', colour: '#3d9bff' },
};

/** The most telling kinds come first in a list. */
export const kindsByInterest: readonly PairKind[] = ['class_differs', 'only_a', 'only_b', 'moved', 'agree'];

/** The order in which kinds are painted, the last on top, and their colours. */
export const tintColours: readonly string[] = pairKinds.map((kind) => pairLooks[kind].colour);

/** What those colours mean. */
export const tintKeys: readonly TintKey[] = pairKinds.map((kind, i) => ({
  from: i,
  to: i + 1,
  text: pairLooks[kind].label,
}));

/** Sides of a comparison by their letters. */
const sideLetters = ['A', 'B', 'C', 'D'] as const;

/** The letter of a side. */
export function letterOf(side: number): string {
  return sideLetters[side] ?? '?';
}
