import type { Box } from '@/lib/geometry/shapes';
import type { SceneFilter } from '@/lib/scene/filter';

/** Where the image lies on a canvas. */
export interface Placement {
  /** Device pixels in one image pixel. */
  readonly scale: number;
  /** Where the image's origin lies, in device pixels. */
  readonly dx: number;
  readonly dy: number;
  /** The canvas, in device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in one CSS pixel: line widths and text sizes grow with it. */
  readonly pixelRatio: number;
}

/** One drawing of one scene: where it lies, what of it is shown, and how it looks. */
export interface Frame extends Placement {
  readonly filter: SceneFilter;
  readonly look: Look;
}

/** How the annotations of one scene look. */
export interface Look {
  /** Colour by class slot, as #rrggbb. */
  readonly colours: readonly string[];
  /** Colour of text on those colours. */
  readonly textColours: readonly string[];
  /** Of outlines and points, 0 to 1. */
  readonly lineOpacity: number;
  /** Of the inside of regions, 0 to 1. */
  readonly fillOpacity: number;
  /** Dash lengths in CSS pixels; empty = solid. */
  readonly dash: readonly number[];
}

/** The dark rim that keeps a line visible on a bright photo. */
export const haloColour = 'rgba(0, 0, 0, 0.55)';

/** Width of the lines, in whole device pixels, so that they are equally sharp everywhere. */
export function lineWidth(frame: Placement): number {
  return Math.max(1, Math.round(1.5 * frame.pixelRatio));
}

/** Width of the dark rim under a line of `lineWidth`. */
export function haloWidth(frame: Placement): number {
  return lineWidth(frame) + 2 * Math.max(1, Math.round(frame.pixelRatio * 0.75));
}

/** Dash lengths in device pixels. */
export function dashOf(frame: Frame): readonly number[] {
  return frame.look.dash.map((length) => length * frame.pixelRatio);
}

/** CSS colour of a class slot. */
export function colourOf(frame: Frame, slot: number): string {
  return frame.look.colours[slot] ?? '#ffffff';
}

/** The part of the image on the screen, widened by `margin` device pixels. */
export function shownRegion(frame: Placement, margin: number): Box {
  return {
    xMin: (-margin - frame.dx) / frame.scale,
    yMin: (-margin - frame.dy) / frame.scale,
    xMax: (frame.width + margin - frame.dx) / frame.scale,
    yMax: (frame.height + margin - frame.dy) / frame.scale,
  };
}
