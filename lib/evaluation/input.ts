import type { BoundsColumns } from '@/lib/comparison/bounds-index';
import { GrowingColumn, growingIndexes, growingNumbers } from '@/lib/comparison/growing-column';
import type { IouType } from '@/lib/evaluation/parameters';
import { boundsOfPoints, boxArea } from '@/lib/geometry/box';
import { rleArea, rleBounds } from '@/lib/geometry/rle';
import type { Box, Point, Rle, Visibility } from '@/lib/geometry/shapes';

/** A keypoint whose name is its place in the list; the visibility of a detection's does not matter. */
export type PlacedKeypoint = Point & { readonly visibility: Visibility };

/** The geometry of a truth or a detection, in pixels of its image. */
export type EvaluatedShape =
  | {
      readonly type: 'bbox';
      readonly box: Box;
      /** Width × height as they were written, where they were; the corners give it up to its last digits. */
      readonly boxArea?: number;
    }
  /** Masks of one image are on one grid; those of different grids never match, as in COCO. */
  | { readonly type: 'segm'; readonly mask: Rle }
  /** All keypoints that the class has, in one order; `box` is that of the object, and may be left out of a detection. */
  | { readonly type: 'keypoints'; readonly keypoints: readonly PlacedKeypoint[]; readonly box?: Box };

/** An object that is there. */
export interface Truth {
  /** Places in the lists of images and of categories, from 0. */
  readonly image: number;
  readonly category: number;
  readonly shape: EvaluatedShape;
  /** In px², as annotated: it decides the area range, and the scale of keypoints. Left out: that of the shape. */
  readonly area?: number;
  /** Stands for many objects: matches any number of detections, and neither these nor itself count. */
  readonly crowd?: boolean;
}

/** An object that a model found. */
export interface Detection {
  readonly image: number;
  readonly category: number;
  readonly shape: EvaluatedShape;
  /** null: unknown, which sorts last. */
  readonly score: number | null;
  /** In px²; left out: that of the shape. COCO takes that of the box where a result has one. */
  readonly area?: number;
}

/** Truths or detections as columns, in the order in which they were added. */
export interface EvaluatedColumns {
  readonly count: number;
  readonly images: Uint32Array;
  readonly categories: Uint32Array;
  /** In px², for the area ranges. */
  readonly areas: Float64Array;
  /** Of boxes, masks, or keypoints; NaN where there is nothing. */
  readonly bounds: BoundsColumns;
  /** Of the geometry itself, in px²: what IoU is computed with. */
  readonly extents: Float64Array;
  /** Empty for boxes. */
  readonly masks: readonly Rle[];
  readonly keypoints: readonly (readonly PlacedKeypoint[])[];
  /** Of detections, NaN where unknown. */
  readonly scores: Float64Array;
  /** Of truths: 1 for crowds. */
  readonly crowds: Uint8Array;
  /** Of truths: 1 for those that are never counted, which are crowds and objects without a labelled keypoint. */
  readonly ignored: Uint8Array;
}

/** Truths and detections, ready to be matched. */
export interface Evaluated {
  readonly iouType: IouType;
  readonly imageCount: number;
  readonly categoryCount: number;
  readonly truths: EvaluatedColumns;
  readonly detections: EvaluatedColumns;
}

/**
 * Collects what is to be evaluated, one by one, so that it can come straight from a reader: images and categories
 * are named by their place in lists that the caller keeps. Of detections with equal scores those of the earlier image,
 * and on one image the one added first, come first; pycocotools orders images and categories by their ids.
 */
export class EvaluationInput implements Evaluated {
  readonly iouType: IouType;
  readonly imageCount: number;
  readonly categoryCount: number;
  readonly #truths = new Collector();
  readonly #detections = new Collector();

  constructor(iouType: IouType, imageCount: number, categoryCount: number) {
    this.iouType = iouType;
    this.imageCount = imageCount;
    this.categoryCount = categoryCount;
  }

  /** Throws a RangeError for an unknown image or category, and for a shape of another type. */
  addTruth({ image, category, shape, area, crowd = false }: Truth): void {
    this.#check(image, category, shape);
    const unlabelled =
      shape.type === 'keypoints' && !shape.keypoints.some(({ visibility }) => visibility > 0);
    this.#truths.add(image, category, shape, area, Number.NaN, crowd, crowd || unlabelled);
  }

  /** Throws a RangeError for an unknown image or category, and for a shape of another type. */
  addDetection({ image, category, shape, score, area }: Detection): void {
    this.#check(image, category, shape);
    this.#detections.add(image, category, shape, area, score ?? Number.NaN, false, false);
  }

  get truths(): EvaluatedColumns {
    return this.#truths.columns();
  }

  get detections(): EvaluatedColumns {
    return this.#detections.columns();
  }

  #check(image: number, category: number, shape: EvaluatedShape): void {
    if (!(image >= 0 && image < this.imageCount)) throw new RangeError(`There is no image ${image}`);
    if (!(category >= 0 && category < this.categoryCount))
      throw new RangeError(`There is no category ${category}`);
    if (shape.type !== this.iouType)
      throw new RangeError(`A ${shape.type} cannot be evaluated by ${this.iouType}`);
  }
}

class Collector {
  readonly #images = growingIndexes();
  readonly #categories = growingIndexes();
  readonly #areas = growingNumbers();
  readonly #xMin = growingNumbers();
  readonly #yMin = growingNumbers();
  readonly #xMax = growingNumbers();
  readonly #yMax = growingNumbers();
  readonly #extents = growingNumbers();
  readonly #scores = growingNumbers();
  readonly #crowds = new GrowingColumn((length) => new Uint8Array(length));
  readonly #ignored = new GrowingColumn((length) => new Uint8Array(length));
  readonly #masks: Rle[] = [];
  readonly #keypoints: (readonly PlacedKeypoint[])[] = [];
  #columns: EvaluatedColumns | null = null;

  add(
    image: number,
    category: number,
    shape: EvaluatedShape,
    area: number | undefined,
    score: number,
    crowd: boolean,
    ignored: boolean,
  ): void {
    this.#columns = null;
    const { bounds, extent } = this.#addShape(shape);
    this.#images.push(image);
    this.#categories.push(category);
    this.#areas.push(area ?? extent);
    this.#xMin.push(bounds?.xMin ?? Number.NaN);
    this.#yMin.push(bounds?.yMin ?? Number.NaN);
    this.#xMax.push(bounds?.xMax ?? Number.NaN);
    this.#yMax.push(bounds?.yMax ?? Number.NaN);
    this.#extents.push(extent);
    this.#scores.push(score);
    this.#crowds.push(Number(crowd));
    this.#ignored.push(Number(ignored));
  }

  columns(): EvaluatedColumns {
    this.#columns ??= {
      count: this.#images.length,
      images: this.#images.toArray(),
      categories: this.#categories.toArray(),
      areas: this.#areas.toArray(),
      bounds: {
        xMin: this.#xMin.toArray(),
        yMin: this.#yMin.toArray(),
        xMax: this.#xMax.toArray(),
        yMax: this.#yMax.toArray(),
      },
      extents: this.#extents.toArray(),
      masks: this.#masks,
      keypoints: this.#keypoints,
      scores: this.#scores.toArray(),
      crowds: this.#crowds.toArray(),
      ignored: this.#ignored.toArray(),
    };
    return this.#columns;
  }

  #addShape(shape: EvaluatedShape): { readonly bounds: Box | null; readonly extent: number } {
    switch (shape.type) {
      case 'bbox':
        return { bounds: shape.box, extent: shape.boxArea ?? boxArea(shape.box) };
      case 'segm':
        this.#masks.push(shape.mask);
        return { bounds: rleBounds(shape.mask), extent: rleArea(shape.mask) };
      case 'keypoints': {
        this.#keypoints.push(shape.keypoints);
        const bounds = shape.box ?? boundsOfPoints(shape.keypoints);
        return { bounds, extent: bounds ? boxArea(bounds) : 0 };
      }
    }
  }
}
