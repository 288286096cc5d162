/** Generators of what two models say of one image: alike enough for pairs, ties and near misses to be common. */
import fc from 'fast-check';
import type { Geometry } from '@/lib/annotations/annotation';
import { type InstanceInput, Instances } from '@/lib/comparison/instances';
import type { ComparisonParameters, SideParameters } from '@/lib/comparison/parameters';
import type { Box, Size } from '@/lib/geometry/shapes';
import { boxIn, polygonIn, rleOf } from '@/lib/testing/arbitraries';

/** The image of all generated annotations. */
export const comparedSize: Size = { width: 16, height: 12 };

const classNames = ['car', 'automobile', 'dog', '__proto__'] as const;
const comparedClass = fc.constantFrom(...classNames);
const comparedConfidence = fc.constantFrom(null, 0, 0.3, 0.5, 0.5, 0.9, 1);

const boxGeometry = (box: fc.Arbitrary<Box>): fc.Arbitrary<Geometry> =>
  box.map((b) => ({ type: 'bounding_box', box: b }));

/** Few corners, so that boxes coincide, touch and tie. */
const coarseBox = boxIn({ width: 4, height: 3 }).map((box) => ({
  xMin: Math.round(box.xMin) * 4,
  yMin: Math.round(box.yMin) * 4,
  xMax: Math.round(box.xMax) * 4,
  yMax: Math.round(box.yMax) * 4,
}));

const poseGeometry: fc.Arbitrary<Geometry> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom('nose', 'left_eye', 'right_knee', 'tail'),
      x: fc.integer({ min: 0, max: 16 }),
      y: fc.integer({ min: 0, max: 12 }),
      confidence: fc.constant(null),
      visibility: fc.constantFrom(0 as const, 1 as const, 2 as const),
    }),
    { selector: ({ name }) => name, maxLength: 4 },
  )
  .map((keypoints) => ({ type: 'keypoint', keypoints, skeleton: [] }));

const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  { weight: 4, arbitrary: boxGeometry(coarseBox) },
  { weight: 3, arbitrary: boxGeometry(boxIn(comparedSize, 3)) },
  {
    weight: 2,
    arbitrary: rleOf(comparedSize).map((rle): Geometry => ({ type: 'segmentation', form: 'rle', rle })),
  },
  {
    weight: 2,
    arbitrary: polygonIn(comparedSize, 3).map(
      (polygon): Geometry => ({ type: 'segmentation', form: 'polygon', polygon }),
    ),
  },
  { weight: 2, arbitrary: poseGeometry },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('classification' as const),
      scores: fc.array(fc.record({ className: comparedClass, confidence: comparedConfidence }), {
        maxLength: 2,
      }),
    }),
  },
);

type Unnamed = Omit<InstanceInput, 'id'>;

const unnamed: fc.Arbitrary<Unnamed> = fc.record({
  className: comparedClass,
  confidence: comparedConfidence,
  geometry,
});

const named = (inputs: readonly Unnamed[], prefix: string): InstanceInput[] =>
  inputs.map((input, i) => ({ ...input, id: `${prefix}${i}` }));

/** The annotations of some models, the later of which repeat some of those of the first, renamed or rescored. */
export function sidesOf(count: number, maxLength = 7): fc.Arbitrary<InstanceInput[][]> {
  return fc.array(unnamed, { maxLength }).chain((first) => {
    const echo =
      first.length === 0
        ? unnamed
        : fc
            .tuple(fc.constantFrom(...first), comparedClass, comparedConfidence, fc.boolean())
            .map(([one, className, confidence, renames]) => ({
              ...one,
              ...(renames && { className, confidence }),
            }));
    const other = fc.array(fc.oneof(unnamed, echo), { maxLength });
    return fc
      .tuple(...Array.from({ length: count - 1 }, () => other))
      .map((others) => [first, ...others].map((side, i) => named(side, 'abcdefgh'[i] ?? '')));
  });
}

/** Annotations as the core takes them. */
export const toInstances = (inputs: readonly InstanceInput[]): Instances =>
  Instances.of(inputs, comparedSize);

const sideParameters: fc.Arbitrary<SideParameters> = fc.record({
  minConfidence: fc.constantFrom(0, 0.3, 0.5, 1),
  classMapping: fc.constantFrom(
    new Map(),
    new Map([['automobile', 'car']]),
    new Map([
      ['car', 'dog'],
      ['dog', 'car'],
    ]),
  ),
});

/** Everything that a comparison can be asked with. */
export const comparisonParameters: fc.Arbitrary<ComparisonParameters> = fc.record({
  iou: fc.constantFrom(0.05, 0.3, 0.5, 1),
  movedIou: fc.constantFrom(0, 0.5, 0.75, 1),
  hideUnscored: fc.boolean(),
  types: fc.constantFrom(
    ['bounding_box', 'segmentation', 'keypoint'] as const,
    ['bounding_box'] as const,
    ['segmentation', 'keypoint'] as const,
  ),
  a: sideParameters,
  b: sideParameters,
});
