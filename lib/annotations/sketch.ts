import type { Geometry } from '@/lib/annotations/annotation';
import { isDrawn } from '@/lib/geometry/keypoints';
import { decodeMask } from '@/lib/geometry/rle';
import { resizeRle } from '@/lib/geometry/rle-resize';
import type { Box, Ring, Rle, Size } from '@/lib/geometry/shapes';
import { simplifyRing, traceRings } from '@/lib/geometry/trace';

/**
 * What is drawn of an annotation on a thumbnail: the same shape with fewer points, in whole units, of which the longer
 * side of the image has `sketchUnits`. Coordinates stand one behind the other: x, y, x, y, …
 */
export type SketchShape =
  | { readonly type: 'box'; readonly box: [number, number, number, number] }
  | { readonly type: 'region'; readonly rings: number[][] }
  | { readonly type: 'pose'; readonly points: number[]; readonly bones: number[][] };

/** Units of the longer side of an image. */
export const sketchUnits = 1000;

/** How far a sketched border may lie from the real one, in units: half a pixel of a usual thumbnail. */
const tolerance = 2.5;
/** A region in more pieces than this is drawn by its largest. */
const mostRings = 12;
/** Masks are looked at on a grid with this many cells along its longer side. */
const maskCells = 160;

/** The sketch of a geometry in an image of this size; null for kinds that have no place in it, and for nothing. */
export function sketchGeometry(geometry: Geometry, image: Size): SketchShape | null {
  const unit = sketchUnits / Math.max(image.width, image.height);
  switch (geometry.type) {
    case 'bounding_box':
      return sketchBox(geometry.box, image);
    case 'segmentation':
      return geometry.form === 'polygon'
        ? sketchRings(geometry.polygon.parts.flat(), unit, unit)
        : sketchMask(geometry.rle, image);
    case 'keypoint': {
      const place = new Map<number, number>();
      const points: number[] = [];
      geometry.keypoints.forEach((keypoint, i) => {
        if (!isDrawn(keypoint)) return;
        place.set(i, points.length / 2);
        points.push(Math.round(keypoint.x * unit), Math.round(keypoint.y * unit));
      });
      const bones = geometry.skeleton.flatMap(([from, to]) => {
        const a = place.get(from);
        const b = place.get(to);
        return a === undefined || b === undefined ? [] : [[a, b]];
      });
      return points.length > 0 ? { type: 'pose', points, bones } : null;
    }
    case 'classification':
    case 'heatmap':
      return null;
  }
}

/** The sketch of a box. */
export function sketchBox({ xMin, yMin, xMax, yMax }: Box, image: Size): SketchShape {
  const unit = sketchUnits / Math.max(image.width, image.height);
  const [x0, y0, x1, y1] = [xMin, yMin, xMax, yMax].map((value) => Math.round(value * unit));
  return { type: 'box', box: [x0 ?? 0, y0 ?? 0, x1 ?? 0, y1 ?? 0] };
}

function sketchMask(rle: Rle, image: Size): SketchShape | null {
  const scale = Math.min(1, maskCells / Math.max(rle.width, rle.height));
  const size = {
    width: Math.max(1, Math.round(rle.width * scale)),
    height: Math.max(1, Math.round(rle.height * scale)),
  };
  const unit = sketchUnits / Math.max(image.width, image.height);
  const rings = traceRings(decodeMask(resizeRle(rle, size)), size);
  return sketchRings(rings, (image.width / size.width) * unit, (image.height / size.height) * unit);
}

function sketchRings(rings: readonly Ring[], sx: number, sy: number): SketchShape | null {
  const flat = rings
    .map((ring) =>
      simplifyRing(
        ring.map(({ x, y }) => ({ x: x * sx, y: y * sy })),
        tolerance,
      ),
    )
    .map((ring) => ring.flatMap(({ x, y }) => [Math.round(x), Math.round(y)]))
    .sort((a, b) => b.length - a.length)
    .slice(0, mostRings);
  return flat.length > 0 ? { type: 'region', rings: flat } : null;
}
