import type { Geometry } from '@/lib/annotations/annotation';
import { decodeGeometry } from '@/lib/annotations/decode';
import { isAbsent, isObject, type JsonObject } from '@/lib/annotations/fields';
import { cocoKeypointNames } from '@/lib/geometry/keypoints';
import { rasterisePolygon } from '@/lib/geometry/rasterise';
import { toCompressedCounts } from '@/lib/geometry/rle-counts';
import { resizeRle } from '@/lib/geometry/rle-resize';
import type { Keypoint, Polygon, Rle, Size } from '@/lib/geometry/shapes';
import type { ExportedAnnotation } from './exported';

/** Annotations as COCO's data and results formats (cocodataset.org, "Data format") have them. */

/** What of an annotation COCO can hold; `id`, `image_id` and `category_id` are the caller's. */
export type CocoBody = Readonly<Record<string, unknown>>;

/** Why an annotation has no place in COCO. */
export type CocoRefusal = 'classification' | 'heatmap' | 'no-class' | 'nothing-drawn';

/** An annotation's body; `keypoints` are the names of its category in their order. */
export function toCocoBody(
  annotation: ExportedAnnotation,
  keypoints: readonly string[],
): CocoBody | CocoRefusal {
  if (annotation.className === null) return 'no-class';
  const geometry = decodeGeometry(annotation.type, annotation.data, annotation.image, annotation.storagePath);
  if (geometry.type === 'classification' || geometry.type === 'heatmap') return geometry.type;
  const bbox = boxOf(annotation);
  if (!bbox) return 'nothing-drawn';
  const { data, confidence } = annotation;
  const shape = writers[geometry.type](geometry as never, annotation, keypoints);
  const area = annotation.area ?? (bbox[2] ?? 0) * (bbox[3] ?? 0);
  const iscrowd = data.iscrowd === 1 || data.iscrowd === true ? 1 : 0;
  return {
    bbox,
    area,
    iscrowd,
    ...shape,
    ...extrasOf(data),
    ...(confidence !== null && { score: confidence }),
  };
}

type Drawn = 'bounding_box' | 'segmentation' | 'keypoint';

const writers: {
  readonly [T in Drawn]: (
    geometry: Extract<Geometry, { type: T }>,
    annotation: ExportedAnnotation,
    keypoints: readonly string[],
  ) => JsonObject;
} = {
  bounding_box: () => ({ segmentation: [] }),
  segmentation: (geometry, { image, data }) => ({
    segmentation:
      geometry.form === 'rle'
        ? toRle(resizeRle(geometry.rle, image))
        : toSegmentation(geometry.polygon, image, data.iscrowd === 1),
  }),
  keypoint: ({ keypoints: points }, { data }, names) => {
    const flat = names.flatMap((name) => flatten(points.find((point) => point.name === name)));
    const labelled = flat.filter((value, i) => i % 3 === 2 && value > 0).length;
    const kept = isFramed(data) || isAbsent(data.segmentation) ? [] : data.segmentation;
    return { keypoints: flat, num_keypoints: labelled, segmentation: kept };
  },
};

const flatten = (point: Keypoint | undefined): number[] =>
  point ? [point.x, point.y, point.visibility] : [0, 0, 0];

const isFramed = (data: JsonObject) => data.normalized === true || !isAbsent(data.image_width);

/** A box as it was written where that is in pixels of the image, so that its width keeps its last digit. */
function boxOf({ data, bounds, type }: ExportedAnnotation): readonly number[] | null {
  const { bbox, format } = data;
  const isXywh = isAbsent(format) || format === 'xywh' || type !== 'bounding_box';
  if (isXywh && !isFramed(data) && Array.isArray(bbox) && bbox.length === 4) {
    const numbers = bbox.filter((value): value is number => typeof value === 'number');
    if (numbers.length === 4) return numbers;
  }
  return bounds && [bounds.xMin, bounds.yMin, bounds.xMax - bounds.xMin, bounds.yMax - bounds.yMin];
}

/** Parts stay parts. Holes have no place in COCO's rings, and crowds are masks there: both become a mask. */
function toSegmentation(polygon: Polygon, image: Size, isCrowd: boolean): unknown {
  if (isCrowd || polygon.parts.some((rings) => rings.length > 1))
    return toRle(rasterisePolygon(polygon, image));
  return polygon.parts.map(([ring = []]) => ring.flatMap(({ x, y }) => [x, y]));
}

const toRle = ({ width, height, counts }: Rle) => ({
  size: [height, width],
  counts: toCompressedCounts(counts),
});

/** What an imported data set had beside COCO's own keys goes out again. */
function extrasOf(data: JsonObject): JsonObject {
  return isObject(data.attributes) ? { attributes: data.attributes } : {};
}

/** The order of a class's keypoints: COCO's own where they are its, otherwise that of their first appearance. */
export function orderKeypoints(names: readonly string[]): readonly string[] {
  const coco: readonly string[] = cocoKeypointNames;
  return names.every((name) => coco.includes(name)) ? coco : names;
}
