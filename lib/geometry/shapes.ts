/**
 * The shapes every room speaks of. Units are image pixels, continuous, with the origin at the top-left corner of the
 * top-left pixel: pixel (column i, row j) covers [i, i+1) × [j, j+1).
 */

/** A position in image pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A half-open box [xMin, xMax) × [yMin, yMax) in image pixels; width is xMax − xMin, without a +1. */
export interface Box {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

/** A closed ring without a repeated last point. */
export type Ring = readonly Point[];

/**
 * A polygon of one or more parts, whose union is the region. A part is an outer ring and its holes, filled by the
 * even-odd rule.
 */
export interface Polygon {
  readonly parts: readonly (readonly Ring[])[];
}

/**
 * A run-length encoded mask, as COCO writes it: column-major, the first count is background, counts alternate.
 * The sum of the counts is at most width × height; the rest is background.
 */
export interface Rle extends Size {
  readonly counts: Uint32Array;
}

/** COCO's visibility: 0 not labelled (never drawn), 1 labelled but hidden, 2 visible. */
export type Visibility = 0 | 1 | 2;

/** A named position; confidence 0 to 1, null where unknown. */
export interface Keypoint extends Point {
  readonly name: string;
  readonly confidence: number | null;
  readonly visibility: Visibility;
}
