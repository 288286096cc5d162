import { isCoordinate, isObject, type JsonObject } from '@/lib/annotations/fields';
import type { DeclaredImage, FoundAnnotation, Remark, Unusable } from './import-format';

/**
 * COCO's data format (cocodataset.org, "Data format" and "Results format") read as annotations in the form that
 * pipelines send. Keys that are not COCO's, such as CVAT's `attributes`, are kept in `data`.
 */

/** A category of a data set. */
export interface CocoCategory {
  readonly id: string;
  readonly name: string;
  readonly supercategory: string | null;
  /** Names of its keypoints, in order; empty where it has none. */
  readonly keypoints: readonly string[];
  /** Pairs of names. */
  readonly skeleton: readonly (readonly [string, string])[];
}

/** Ids are numbers in COCO and text in what some tools write: both are known by their text. */
export function idText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 255 ? value : null;
}

const isSide = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;

/** An entry of `images`. */
export function readCocoImage(item: unknown, pointer: string): DeclaredImage | Unusable {
  const id = isObject(item) ? idText(item.id) : null;
  if (!isObject(item) || id === null)
    return unusable(pointer, null, 'image-without-id', 'an image needs an id');
  const { file_name: name, width, height } = item;
  const filename = typeof name === 'string' && name !== '' ? name : null;
  const size = isSide(width) && isSide(height) ? { width, height } : null;
  return { key: id, filename, size, cocoId: id };
}

/** An entry of `categories`. */
export function readCocoCategory(item: unknown, pointer: string): CocoCategory | Unusable {
  const id = isObject(item) ? idText(item.id) : null;
  if (!isObject(item) || id === null || typeof item.name !== 'string')
    return unusable(pointer, null, 'category-without-name', 'a category needs an id and a name');
  const keypoints = Array.isArray(item.keypoints) ? item.keypoints.map(String) : [];
  const limbs: readonly unknown[] = Array.isArray(item.skeleton) ? item.skeleton : [];
  // COCO counts keypoints from 1.
  const skeleton = limbs.flatMap((limb): [string, string][] => {
    const [from, to] = Array.isArray(limb) ? limb.map((end) => keypoints[Number(end) - 1]) : [];
    return from !== undefined && to !== undefined ? [[from, to]] : [];
  });
  const supercategory = typeof item.supercategory === 'string' ? item.supercategory : null;
  return { id, name: item.name, supercategory, keypoints, skeleton };
}

/** Whether the file is truth, whose areas and crowds count, or what a model found, which has scores. */
export type CocoRole = 'data set' | 'results';

/** An entry of `annotations`, or of a file of results. */
export function readCocoAnnotation(
  item: unknown,
  pointer: string,
  categories: ReadonlyMap<string, CocoCategory>,
  role: CocoRole,
): FoundAnnotation | Unusable {
  if (!isObject(item)) return unusable(pointer, null, 'not-an-object', 'an annotation must be an object');
  const image = idText(item.image_id);
  if (image === null)
    return unusable(pointer, null, 'annotation-without-image', 'an annotation needs an image_id');
  const category = categories.get(idText(item.category_id) ?? '');
  if (!category) {
    const message = `category_id ${JSON.stringify(item.category_id) ?? 'is missing'}: there is no such category`;
    return unusable(pointer, image, 'unknown-category', message);
  }
  const remarks: Remark[] = [];
  const shape =
    keypointsOf(item, category, role) ??
    segmentationOf(item, remarks) ??
    boxOf(item) ??
    classOf(item, category);
  if (!shape)
    return unusable(pointer, image, 'no-geometry', 'it has no bbox, no segmentation and no keypoints');
  const score = role === 'data set' && item.score === undefined ? null : item.score;
  const area = role === 'data set' && isCoordinate(item.area) && item.area >= 0 ? item.area : null;
  return {
    kind: 'annotation',
    image,
    pointer,
    type: shape.type,
    className: category.name,
    confidence: score ?? null,
    data: { ...shape.data, ...keptOf(item, shape.type) },
    area,
    remarks,
  };
}

const unusable = (pointer: string, image: string | null, code: string, message: string): Unusable => ({
  kind: 'unusable',
  pointer,
  image,
  remark: { code, message },
});

/** What has become something else, and names that would be read as geometry. */
const consumed = new Set([
  ...['id', 'image_id', 'category_id', 'score', 'keypoints', 'points', 'polygons', 'rings', 'rle', 'format'],
  ...[
    'normalized',
    'image_width',
    'image_height',
    'skeleton',
    'scores',
    'topk',
    'x_min',
    'y_min',
    'x_max',
    'y_max',
  ],
]);

function keptOf(item: JsonObject, type: string): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(item)) {
    if (consumed.has(key) || (key === 'segmentation' && type === 'segmentation')) continue;
    if (key === 'bbox' && type === 'bounding_box') continue;
    kept[key] = value;
  }
  if (item.id !== undefined) kept.coco_id = item.id;
  return kept;
}

interface Shape {
  readonly type: string;
  readonly data: JsonObject;
}

function boxOf({ bbox }: JsonObject): Shape | null {
  if (!Array.isArray(bbox) || bbox.length === 0) return null;
  return { type: 'bounding_box', data: { bbox, format: 'xywh' } };
}

function segmentationOf({ segmentation, bbox }: JsonObject, remarks: Remark[]): Shape | null {
  if (isObject(segmentation)) {
    const { size, counts } = segmentation;
    return { type: 'segmentation', data: { format: 'rle', rle: { size, counts } } };
  }
  if (!Array.isArray(segmentation) || segmentation.length === 0) return null;
  const rings: readonly unknown[] = segmentation;
  const usable = rings.map(toRing).filter((ring) => ring !== null);
  if (usable.length < rings.length) {
    const count = rings.length - usable.length;
    remarks.push({
      code: 'polygon-too-short',
      message: `${count} of ${rings.length} rings have fewer than three points and are left out`,
    });
  }
  if (usable.length > 0) return { type: 'segmentation', data: { format: 'polygon', polygons: usable } };
  // With a box beside it the object is still known; without one the reader refuses it with the reason.
  return Array.isArray(bbox) ? null : { type: 'segmentation', data: { format: 'polygon', polygons: rings } };
}

/** COCO's flat ring [x, y, x, y, …] as pairs; null where it is none. */
function toRing(flat: unknown): unknown[][] | null {
  if (!Array.isArray(flat) || flat.length < 6 || flat.length % 2 === 1) return null;
  const ring: unknown[][] = [];
  for (let i = 0; i < flat.length; i += 2) ring.push([flat[i], flat[i + 1]]);
  return ring;
}

function keypointsOf(item: JsonObject, category: CocoCategory, role: CocoRole): Shape | null {
  const flat = item.keypoints;
  if (!Array.isArray(flat) || flat.length === 0 || flat.length % 3 !== 0) return null;
  const values: readonly unknown[] = flat;
  const keypoints = Array.from({ length: values.length / 3 }, (_, i) => {
    const [x, y, v] = values.slice(3 * i, 3 * i + 3);
    const name = category.keypoints[i] ?? `keypoint_${i + 1}`;
    if (role === 'data set') return { name, x, y, visibility: v };
    // Results carry a score, or a 1 that pycocotools does not look at.
    const isScore = typeof v === 'number' && v >= 0 && v <= 1;
    return isScore ? { name, x, y, confidence: v } : { name, x, y };
  });
  const { skeleton } = category;
  return { type: 'keypoint', data: { keypoints, ...(skeleton.length > 0 && { skeleton }) } };
}

/** Image-level labels have a category and nothing else. */
function classOf(item: JsonObject, category: CocoCategory): Shape | null {
  if ('bbox' in item || 'segmentation' in item || 'keypoints' in item) return null;
  const score = typeof item.score === 'number' ? item.score : null;
  return { type: 'classification', data: { scores: { [category.name]: score } } };
}
