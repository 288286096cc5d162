import type { Box, Keypoint, Polygon, Rle } from '@/lib/geometry/shapes';

/** The kinds of annotation, as the API names them. */
export const annotationTypes = [
  'bounding_box',
  'segmentation',
  'keypoint',
  'classification',
  'heatmap',
] as const;
export type AnnotationType = (typeof annotationTypes)[number];

/** A class and how sure the model is of it; confidence 0 to 1, null where unknown. */
export interface ClassScore {
  readonly className: string;
  readonly confidence: number | null;
}

/** Where a heat map's samples come from: an uploaded artifact, or numbers sent inline (NaN is "no data"). */
export type HeatmapSource =
  | { readonly from: 'artifact'; readonly name: string | null; readonly storagePath: string | null }
  | {
      readonly from: 'values';
      readonly width: number;
      readonly height: number;
      readonly values: Float64Array;
    };

/**
 * What an annotation looks like, decoded, in pixels of the image as displayed.
 * Every kind of the union is handled by a registry keyed on `type`.
 */
export type Geometry =
  | { readonly type: 'bounding_box'; readonly box: Box }
  | { readonly type: 'segmentation'; readonly form: 'polygon'; readonly polygon: Polygon }
  | { readonly type: 'segmentation'; readonly form: 'rle'; readonly rle: Rle }
  | {
      readonly type: 'keypoint';
      readonly keypoints: readonly Keypoint[];
      /** Pairs of indices into `keypoints`. */
      readonly skeleton: readonly (readonly [number, number])[];
    }
  | { readonly type: 'classification'; readonly scores: readonly ClassScore[] }
  | {
      readonly type: 'heatmap';
      readonly source: HeatmapSource;
      /** null: decided by the artifact's channels (one channel is scalar, otherwise coloured). */
      readonly kind: 'scalar' | 'colored' | null;
      readonly colormap: string | null;
      /** The values at both ends of the colour map; null: taken from the data. */
      readonly range: readonly [number, number] | null;
      /** What part of the image it covers; null: all of it. */
      readonly imageRect: Box | null;
    };

/** A remark on input that is legal but suspicious; `pointer` is a JSON pointer into the request body. */
export interface Warning {
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
}
