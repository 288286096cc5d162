import { analysisStatuses } from './status';

/** What lists of images are made of, for those who ask for them. */

export const imageSorts = [
  'created_at',
  '-created_at',
  'filename',
  '-filename',
  'annotations',
  '-annotations',
  'confidence',
  '-confidence',
] as const;

/** What an image can be chosen by: how one of its analyses stands, or that there is nothing to see. */
export const imageStates = [...analysisStatuses, 'found_nothing', 'not_run'] as const;

/** The largest number of annotations that can be asked for. */
export const mostCounted = 2_147_483_647;

/** Images between two cursors of `getImagePositions`. */
export const positionStep = 100;

/** How the letter of a shape is made: 16 steps an octave of width ÷ height, from 2^−1.5; the first is '#'. */
export const shapeScale = { stepsPerOctave: 16, leastOctave: -1.5, steps: 56, firstCode: 35 } as const;
