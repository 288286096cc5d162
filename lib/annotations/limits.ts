/** What one bulk call and one annotation may hold. */
export interface AnnotationLimits {
  /** Annotations of one call. */
  readonly annotations: number;
  /** Points of one polygon, all rings together. */
  readonly polygonPoints: number;
  /** Height times width of one mask, and rows times columns of one inline heat map. */
  readonly maskPixels: number;
}

/** The limits that hold where the operator sets no others. */
export const defaultLimits: AnnotationLimits = {
  annotations: 50_000,
  polygonPoints: 20_000,
  maskPixels: 2 ** 28,
};

/** No limits, for annotations that were accepted once and are read back. */
export const noLimits: AnnotationLimits = {
  annotations: Number.POSITIVE_INFINITY,
  polygonPoints: Number.POSITIVE_INFINITY,
  maskPixels: Number.POSITIVE_INFINITY,
};

/** Coordinates beyond this, in either direction, are refused: sums and products of them would lose their pixels. */
export const maxCoordinate = Number.MAX_SAFE_INTEGER;

/** Characters (code points) of a class, keypoint or artifact name. */
export const maxNameLength = 255;

/** Characters (code points) of a storage path: S3 allows keys of 1024 bytes. */
export const maxPathLength = 1024;

/** The largest `ordering`, in either direction: the database keeps it in 32 bits. */
export const maxOrdering = 2 ** 31 - 1;
