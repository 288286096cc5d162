import { type AnnotationType, annotationTypes, type Geometry } from '@/lib/annotations/annotation';
import { type AnnotationColumns, annotationId, dataText, noClassIndex } from '@/lib/annotations/columns';
import { decodeGeometry } from '@/lib/annotations/decode';
import type { BoundsColumns } from '@/lib/comparison/bounds-index';
import { type Pose, toPose } from '@/lib/comparison/pose';
import { scaleBox } from '@/lib/geometry/box';
import { keypointBounds } from '@/lib/geometry/keypoints';
import { polygonBounds } from '@/lib/geometry/polygon';
import { rasterisePolygon } from '@/lib/geometry/rasterise';
import { rleArea, rleBounds } from '@/lib/geometry/rle';
import { resizeRle } from '@/lib/geometry/rle-resize';
import type { Box, Rle, Size } from '@/lib/geometry/shapes';

/** The kinds of annotation that mark one thing in the image, and so can be paired. */
export const instanceTypes = ['bounding_box', 'segmentation', 'keypoint'] as const;
export type InstanceType = (typeof instanceTypes)[number];

/** Whether annotations of a kind can be paired. */
export function isInstanceType(type: AnnotationType): type is InstanceType {
  return instanceTypes.some((other) => other === type);
}

/** One annotation of a model on one image. */
export interface InstanceInput {
  /** Different from that of every other annotation of the same model. */
  readonly id: string;
  readonly className: string | null;
  /** 0 to 1, null where unknown. */
  readonly confidence: number | null;
  readonly geometry: Geometry;
}

/** A mask on the grid of the image, and how many pixels it covers. */
export interface Mask {
  readonly rle: Rle;
  readonly area: number;
}

interface Rows {
  readonly types: Uint8Array;
  readonly classes: readonly string[];
  readonly classIndexes: Uint32Array;
  readonly confidences: Float64Array;
  readonly bounds: BoundsColumns;
  readonly idOf: (row: number) => string;
  /** null where the annotation could not be read. */
  readonly geometryOf: (row: number) => Geometry | null;
}

/**
 * The annotations of one model on one image, ready to be compared: row i is the i-th annotation. Masks and poses are
 * made when they are first needed, and kept.
 */
export class Instances {
  /** The image as displayed. */
  readonly size: Size;
  readonly count: number;
  readonly #rows: Rows;
  readonly #masks = new Map<number, Mask>();
  readonly #poses = new Map<number, Pose>();

  private constructor(size: Size, rows: Rows) {
    this.size = size;
    this.count = rows.types.length;
    this.#rows = rows;
  }

  /** From annotations with their geometry decoded, in pixels of an image of this size. */
  static of(annotations: readonly InstanceInput[], size: Size): Instances {
    const count = annotations.length;
    const bounds = {
      xMin: new Float64Array(count).fill(Number.NaN),
      yMin: new Float64Array(count).fill(Number.NaN),
      xMax: new Float64Array(count).fill(Number.NaN),
      yMax: new Float64Array(count).fill(Number.NaN),
    };
    const indexOfClass = new Map<string, number>();
    const classIndexes = new Uint32Array(count).fill(noClassIndex);
    for (const [row, { className, geometry }] of annotations.entries()) {
      const box = boundsAs(geometry.type, geometry, size);
      if (box) {
        bounds.xMin[row] = box.xMin;
        bounds.yMin[row] = box.yMin;
        bounds.xMax[row] = box.xMax;
        bounds.yMax[row] = box.yMax;
      }
      if (className === null) continue;
      const index = indexOfClass.get(className) ?? indexOfClass.size;
      indexOfClass.set(className, index);
      classIndexes[row] = index;
    }
    return new Instances(size, {
      types: Uint8Array.from(annotations, ({ geometry }) => annotationTypes.indexOf(geometry.type)),
      classes: [...indexOfClass.keys()],
      classIndexes,
      confidences: Float64Array.from(annotations, ({ confidence }) => confidence ?? Number.NaN),
      bounds,
      idOf: (row) => annotations[row]?.id ?? '',
      geometryOf: (row) => annotations[row]?.geometry ?? null,
    });
  }

  /** From the columns of an analysis, for an image of this size; what cannot be read has bounds and no mask or pose. */
  static ofColumns(columns: AnnotationColumns, size: Size): Instances {
    const { types, classes, classIndexes, confidences } = columns;
    const geometryOf = (row: number): Geometry | null => {
      const type = annotationTypes[types[row] ?? 0] ?? 'bounding_box';
      if (type === 'bounding_box') return null;
      try {
        return decodeGeometry(type, JSON.parse(dataText(columns, row)), size);
      } catch {
        return null;
      }
    };
    const idOf = (row: number): string => annotationId(columns, row);
    return new Instances(size, {
      types,
      classes,
      classIndexes,
      confidences,
      bounds: columns,
      idOf,
      geometryOf,
    });
  }

  /** Class names in the order of their first appearance. */
  get classes(): readonly string[] {
    return this.#rows.classes;
  }

  /** Index into `classes` by row, `noClassIndex` where there is none. */
  get classIndexes(): Uint32Array {
    return this.#rows.classIndexes;
  }

  /** By row; NaN where unknown. */
  get confidences(): Float64Array {
    return this.#rows.confidences;
  }

  /** By row, in image pixels; NaN where nothing is drawn. */
  get bounds(): BoundsColumns {
    return this.#rows.bounds;
  }

  /** Index into `annotationTypes` by row. */
  get types(): Uint8Array {
    return this.#rows.types;
  }

  typeOf(row: number): AnnotationType {
    return annotationTypes[this.#rows.types[row] ?? 0] ?? 'bounding_box';
  }

  idOf(row: number): string {
    return this.#rows.idOf(row);
  }

  /** The decoded geometry; null for a box (`bounds` says it all) of an analysis in columns, and where it is unreadable. */
  geometryOf(row: number): Geometry | null {
    return this.#rows.geometryOf(row);
  }

  /** The mask of a segmentation on the grid of the image; polygons are drawn as COCO does. Empty for other kinds. */
  maskOf(row: number): Mask {
    const known = this.#masks.get(row);
    if (known) return known;
    const geometry = this.geometryOf(row);
    const rle =
      geometry?.type === 'segmentation'
        ? maskOfSegmentation(geometry, this.size)
        : { ...this.size, counts: new Uint32Array(0) };
    const mask = { rle, area: rleArea(rle) };
    this.#masks.set(row, mask);
    return mask;
  }

  /** The drawn keypoints of an annotation; none for other kinds. */
  poseOf(row: number): Pose {
    const known = this.#poses.get(row);
    if (known) return known;
    const geometry = this.geometryOf(row);
    const pose = toPose(geometry?.type === 'keypoint' ? geometry.keypoints : []);
    this.#poses.set(row, pose);
    return pose;
  }
}

/** A segmentation as a mask on the grid of the image: polygons are drawn as COCO does, other grids are resized. */
function maskOfSegmentation(geometry: Extract<Geometry, { type: 'segmentation' }>, size: Size): Rle {
  return geometry.form === 'polygon'
    ? rasterisePolygon(geometry.polygon, size)
    : resizeRle(geometry.rle, size);
}

type GeometryOf = { readonly [T in AnnotationType]: Extract<Geometry, { type: T }> };

const boundsByType: {
  readonly [T in AnnotationType]: (geometry: GeometryOf[T], size: Size) => Box | null;
} = {
  bounding_box: ({ box }) => box,
  segmentation: (geometry, size) => {
    if (geometry.form === 'polygon') return polygonBounds(geometry.polygon);
    const { rle } = geometry;
    const bounds = rleBounds(rle);
    return bounds && scaleBox(bounds, size.width / rle.width, size.height / rle.height);
  },
  keypoint: ({ keypoints }) => keypointBounds(keypoints),
  classification: () => null,
  heatmap: () => null,
};

function boundsAs<T extends AnnotationType>(type: T, geometry: GeometryOf[T], size: Size): Box | null {
  return boundsByType[type](geometry, size);
}
