import { formatConfidence } from '@/components/ui/numbers';
import type { PairMember } from '@/lib/comparison/compare';
import type { Explanation } from '@/lib/comparison/explain';
import type { ComparisonParameters } from '@/lib/comparison/parameters';

/** An explanation for people: a headline, what led to it, and the annotations that it speaks of. */
export interface ExplanationWords {
  readonly headline: string;
  readonly text: string;
  /** An annotation of the other side that it speaks of, and one of the own side. */
  readonly otherRow: number | null;
  readonly ownRow: number | null;
}

/** What is explained: the letters of the sides, and the question that was asked. */
interface Asked {
  readonly own: string;
  readonly other: string;
  readonly side: 'a' | 'b';
  readonly parameters: Pick<ComparisonParameters, 'iou' | 'movedIou' | 'a' | 'b'>;
}

/** Puts an explanation into words. */
export function explanationWords(explanation: Explanation, asked: Asked): ExplanationWords {
  const { own, other, side, parameters } = asked;
  const otherSide = side === 'a' ? 'b' : 'a';
  const ownLeast = parameters[side].minConfidence.toFixed(2);
  const otherLeast = parameters[otherSide].minConfidence.toFixed(2);
  const nothing = { otherRow: null, ownRow: null };
  switch (explanation.reason) {
    case 'paired': {
      const { pair } = explanation;
      const partner = pair[otherSide];
      const mine = pair[side];
      const iou = iouWords(pair.iou);
      const words = { otherRow: partner?.row ?? null, ownRow: null };
      if (pair.kind === 'agree')
        return {
          ...words,
          headline: `${own} and ${other} agree`,
          text: `It is matched with ${named(other, partner)}: IoU ${iou}, at or over ${parameters.iou.toFixed(2)}, and the same class.`,
        };
      if (pair.kind === 'moved')
        return {
          ...words,
          headline: 'It has moved',
          text: `It is matched with ${named(other, partner)} of the same class, but IoU ${iou} is under ${parameters.movedIou.toFixed(2)}.`,
        };
      return {
        ...words,
        headline: 'The class differs',
        text: `It is matched with ${named(other, partner)} in the same place (IoU ${iou}), and ${own} calls it ${classWords(mine)}.`,
      };
    }
    case 'not_compared':
      return {
        ...nothing,
        headline: 'It is not compared',
        text: 'Only boxes, segmentations and keypoints mark a thing that can be matched.',
      };
    case 'hidden':
      return {
        ...nothing,
        headline: 'It does not take part',
        text: `Its confidence is under the threshold of ${own}, ${ownLeast}, or unknown where those are hidden.`,
      };
    case 'nothing_near':
      return {
        ...nothing,
        headline: `${other} has nothing here`,
        text: `No annotation of ${other} overlaps it at all.`,
      };
    case 'below_iou':
      return {
        headline: `Nothing of ${other} is near enough`,
        text: `The best candidate is ${named(other, explanation.best)}: IoU ${iouWords(explanation.best.iou)} is under the threshold ${explanation.iou.toFixed(2)}.`,
        otherRow: explanation.best.row,
        ownRow: null,
      };
    case 'best_is_hidden':
      return {
        headline: `What ${other} has here is under its threshold`,
        text: `The best candidate is ${named(other, explanation.best)} at IoU ${iouWords(explanation.best.iou)}, but its confidence does not pass the threshold of ${other}, ${otherLeast}.`,
        otherRow: explanation.best.row,
        ownRow: null,
      };
    case 'taken':
      return {
        headline: 'The best candidate is taken',
        text: `${named(other, explanation.best)} overlaps it with IoU ${iouWords(explanation.best.iou)}, but is in a better pair with ${named(own, explanation.takenBy)} (IoU ${iouWords(explanation.takenIou)}): ${becauseWords[explanation.because]}.`,
        otherRow: explanation.best.row,
        ownRow: explanation.takenBy.row,
      };
  }
}

const becauseWords = {
  class: 'those two have the same class',
  kind: 'those two are of the same kind of annotation',
  iou: 'those two overlap more',
  tie: 'they overlap as much, and are the surer pair',
};

function named(letter: string, member: PairMember | null): string {
  return `${letter}’s ${classWords(member)}${confidenceWords(member)}`;
}

function classWords(member: PairMember | null): string {
  return member?.className ?? 'annotation without a class';
}

function confidenceWords(member: PairMember | null): string {
  return member === null || member.confidence === null ? '' : ` (${formatConfidence(member.confidence)})`;
}

function iouWords(iou: number | null): string {
  if (iou === null) return '–';
  // Rounding up to a threshold that it does not reach would contradict the words around it.
  return (Math.floor(iou * 1000 + 1e-9) / 1000).toFixed(3);
}
