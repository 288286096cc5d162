/** Generators of annotations as pipelines send them, lawful and spoilt. */
import fc from 'fast-check';
import type { AnnotationType } from '@/lib/annotations/annotation';
import type { AnnotationInput } from '@/lib/annotations/schema';
import type { Ring, Size } from '@/lib/geometry/shapes';
import {
  boxIn,
  className,
  confidence,
  coordinate,
  imageSize,
  ringIn,
  rleOf,
} from '@/lib/testing/arbitraries';

function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> {
  return fc.oneof({ weight: 3, arbitrary }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
}

type Data<T extends AnnotationType> = Extract<AnnotationInput, { annotation_type: T }>['data'];

/** Either nothing, or the size that the model saw. */
const modelSize = fc.oneof(
  fc.constant({}),
  imageSize(2000).map(({ width, height }) => ({ image_width: width, image_height: height })),
  fc.constantFrom(
    { normalized: false },
    { normalized: null, image_width: null },
    { extra: { kept: [1, 'two'] } },
  ),
);

function two(...values: [number, number]): [number, number] {
  return values;
}

function four(...values: [number, number, number, number]): [number, number, number, number] {
  return values;
}

function boxData(image: Size): fc.Arbitrary<Data<'bounding_box'>> {
  const box = boxIn(image, 5);
  const forms = fc.oneof(
    fc.tuple(box, fc.constantFrom('xywh' as const, null, undefined)).map(([b, format]) => ({
      bbox: four(b.xMin, b.yMin, b.xMax - b.xMin, b.yMax - b.yMin),
      format,
    })),
    box.map((b) => ({
      bbox: four(b.xMin, b.yMin, b.xMax, b.yMax),
      format: 'xyxy' as const,
    })),
    box.map((b) => ({
      bbox: four(b.xMin, b.yMin, b.xMax - b.xMin, b.yMax - b.yMin),
      format: 'cxcywh' as const,
    })),
    box.map((b) => ({ x_min: b.xMin, y_min: b.yMin, x_max: b.xMax, y_max: b.yMax })),
    boxIn({ width: 1, height: 1 }).map((b) => ({
      bbox: four(b.xMin, b.yMin, b.xMax, b.yMax),
      format: 'xyxy' as const,
      normalized: true,
    })),
  );
  return fc.tuple(modelSize, forms).map(([frame, form]) => ({ ...frame, ...form }));
}

function pairs(ring: Ring, closed: boolean): [number, number][] {
  const open = ring.map(({ x, y }): [number, number] => [x, y]);
  const [first] = open;
  return closed && first ? [...open, first] : open;
}

function segmentationData(image: Size): fc.Arbitrary<Data<'segmentation'>> {
  const ring = fc.tuple(ringIn(image, 5), fc.boolean()).map(([points, closed]) => pairs(points, closed));
  const rings = fc.array(ring, { minLength: 1, maxLength: 3 });
  const polygon = fc.constantFrom('polygon' as const, undefined);
  const mask = imageSize(12).chain(rleOf);
  const rle = fc.constantFrom('rle' as const, null);
  const forms = fc.oneof(
    fc.record({ points: ring, format: polygon }),
    fc.record({ polygons: rings, format: polygon }),
    fc.record({ rings, format: polygon }),
    fc.tuple(mask, rle).map(([{ counts, width, height }, format]) => ({
      rle: { counts: Array.from(counts), size: two(height, width) },
      format,
    })),
    fc.constant({ rle: { counts: '1:1;0', size: two(30, 30) }, format: 'rle' as const }),
  );
  return fc.tuple(modelSize, forms).map(([frame, form]) => ({ ...frame, ...form }));
}

function keypointData(image: Size): fc.Arbitrary<Data<'keypoint'>> {
  const names = fc.uniqueArray(fc.oneof(fc.constantFrom('nose', 'left_eye', 'right_eye'), className), {
    minLength: 1,
    maxLength: 6,
  });
  return names.chain((list) => {
    const keypoints = fc.tuple(
      ...list.map((name) =>
        fc.record({
          name: fc.constant(name),
          x: coordinate(-5, image.width + 5),
          y: coordinate(0, image.height),
          confidence,
          visibility: fc.constantFrom(0, 1, 2, null, undefined),
        }),
      ),
    );
    const limb = fc.tuple(fc.constantFrom(...list), fc.constantFrom(...list));
    return fc
      .record({ keypoints, skeleton: optional(fc.array(limb, { maxLength: 4 })) })
      .chain((data) => modelSize.map((frame) => ({ ...frame, ...data })));
  });
}

/** zod passes over a key of this name, which the parser does not. */
const scoreKey = className.filter((name) => name !== '__proto__');

const classificationData: fc.Arbitrary<Data<'classification'>> = fc.oneof(
  fc.record({ scores: fc.dictionary(scoreKey, confidence, { minKeys: 1, maxKeys: 5 }) }),
  fc.record({
    topk: fc.array(fc.record({ class: className, confidence }), { minLength: 1, maxLength: 5 }),
  }),
);

function heatmapData(image: Size): fc.Arbitrary<Data<'heatmap'>> {
  const cell = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, null, Number.NaN),
  );
  const values = imageSize(5).chain(({ width, height }) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );
  const look = fc.record({
    colormap: optional(fc.constantFrom('viridis', 'Inferno', 'grey', 'gray', 'jet')),
    range: optional(fc.tuple(coordinate(-1, 1), coordinate(1, 5))),
    image_rect: optional(
      fc.tuple(
        coordinate(0, image.width),
        coordinate(0, image.height),
        coordinate(1, image.width + 1),
        coordinate(1, image.height + 1),
      ),
    ),
  });
  const sources = fc.oneof(
    fc.record({ values, kind: optional(fc.constant('scalar' as const)) }),
    fc.record({
      artifact_name: fc.constantFrom('heatmap.png', 'a_b-1.npy'),
      kind: optional(fc.constantFrom('scalar' as const, 'colored' as const)),
    }),
    fc.record({ storage_path: fc.constantFrom('runs/1/heatmap.png') }),
  );
  return fc
    .tuple(modelSize, look, sources)
    .map(([frame, drawn, source]) => ({ ...frame, ...drawn, ...source }));
}

/** One lawful annotation of each kind, as pipelines send it, for an image of this size. */
export function annotationFor(image: Size): fc.Arbitrary<AnnotationInput> {
  const rest = {
    class_name: className,
    confidence,
    storage_path: optional(fc.constantFrom('masks/1.png', 'ü/x')),
    ordering: optional(fc.integer({ min: -5, max: 5 })),
  };
  return fc.oneof(
    fc.record({ annotation_type: fc.constant('bounding_box' as const), ...rest, data: boxData(image) }),
    fc.record({
      annotation_type: fc.constant('segmentation' as const),
      ...rest,
      data: segmentationData(image),
    }),
    fc.record({ annotation_type: fc.constant('keypoint' as const), ...rest, data: keypointData(image) }),
    fc.record({ annotation_type: fc.constant('classification' as const), ...rest, data: classificationData }),
    fc.record({
      annotation_type: fc.constant('heatmap' as const),
      ...rest,
      class_name: optional(className),
      data: heatmapData(image),
    }),
  );
}

/** What a careless pipeline may put anywhere. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(
    null,
    undefined,
    true,
    0,
    1,
    2,
    -1,
    0.5,
    1.5,
    87,
    1e300,
    Number.MAX_SAFE_INTEGER + 1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    '0.5',
    'xyxy',
    'polygon',
    'rle',
    'nose',
    'bounding_box',
    'heatmap',
    'a\0b',
    '\ud800',
    'x'.repeat(256),
    '😀'.repeat(255),
  ),
  fc
    .constantFrom<() => unknown>(
      () => [],
      () => ({}),
      () => [1, 2],
      () => [0, 0, 1],
      () => [[0, 0]],
      () => ({ dog: 0.5 }),
      () => ({ counts: [1, 2], size: [2, 2] }),
    )
    .map((make) => make()),
);

/** The same value with something changed, left out, added or doubled in one to three places. It may still be lawful. */
export function mutated(original: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat(),
    how: fc.constantFrom('replace' as const, 'remove' as const, 'append' as const),
    value: junk,
    key: fc.constantFrom(
      'format',
      'bbox',
      'points',
      'rings',
      'polygons',
      'rle',
      'values',
      'scores',
      'topk',
      'image_width',
      'normalized',
    ),
  });
  return fc.tuple(original, fc.array(change, { minLength: 1, maxLength: 3 })).map(([value, changes]) => {
    const holder = { root: structuredClone(value) };
    for (const { at, how, value: put, key } of changes) {
      const places = placesIn(holder);
      const place = places[at % places.length];
      if (!place) continue;
      const inside: unknown = Reflect.get(place.parent, place.key);
      if (how === 'append' && Array.isArray(inside)) inside.push(put);
      else if (how === 'append' && typeof inside === 'object' && inside !== null)
        Reflect.set(inside, key, put);
      else if (how === 'remove' && Array.isArray(place.parent)) place.parent.splice(Number(place.key), 1);
      else if (how === 'remove') Reflect.deleteProperty(place.parent, place.key);
      else Reflect.set(place.parent, place.key, put);
    }
    return holder.root;
  });
}

interface Place {
  readonly parent: object;
  readonly key: string;
}

function placesIn(parent: object): Place[] {
  const places: Place[] = [];
  for (const [key, value] of Object.entries(parent)) {
    places.push({ parent, key });
    if (typeof value === 'object' && value !== null) places.push(...placesIn(value));
  }
  return places;
}
