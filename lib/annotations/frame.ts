import type { Geometry } from '@/lib/annotations/annotation';
import { isAbsent, isPixelCount, type JsonObject } from '@/lib/annotations/fields';
import type { AnnotationLimits } from '@/lib/annotations/limits';
import { describeValue, type Report } from '@/lib/annotations/report';
import type { Box, Size } from '@/lib/geometry/shapes';

/** What a reader of one annotation's `data` works with. */
export interface ReadingContext {
  /** The image as displayed. */
  readonly image: Size;
  readonly limits: AnnotationLimits;
  readonly report: Report;
  /** The annotation's own `storage_path`. */
  readonly storagePath: string | null;
}

/** What was understood of `data`: bounds in image pixels and area in square pixels, null where the kind has none. */
export interface Reading<G extends Geometry = Geometry> {
  readonly geometry: G;
  readonly bounds: Box | null;
  readonly area: number | null;
}

/** How the coordinates in `data` become pixels of the image: x times `sx`, y times `sy`. */
export interface Frame {
  readonly sx: number;
  readonly sy: number;
  readonly normalized: boolean;
  /** The size that the model saw, where `data` names it. */
  readonly model: Size | null;
}

const pixels: Frame = { sx: 1, sy: 1, normalized: false, model: null };

/**
 * Reads `normalized`, `image_width` and `image_height`. Normalised coordinates are multiplied by the image's size,
 * others scaled from the size that the model saw. Null where a field is wrong, which is reported.
 */
export function readFrame(data: JsonObject, { image, report }: ReadingContext): Frame | null {
  const { normalized, image_width: width, image_height: height } = data;
  if (isAbsent(normalized) && isAbsent(width) && isAbsent(height)) return pixels;
  const model = readModelSize(data, report);
  if (!isAbsent(normalized) && typeof normalized !== 'boolean') {
    report.error(
      ['data', 'normalized'],
      `normalized must be true or false; got ${describeValue(normalized)}`,
      {
        expected: 'true or false',
        got: normalized,
      },
    );
    return null;
  }
  if (model === undefined) return null;
  if (normalized === true) return { sx: image.width, sy: image.height, normalized, model };
  if (model === null) return pixels;
  return { sx: image.width / model.width, sy: image.height / model.height, normalized: false, model };
}

/** The size that the model saw; null where `data` does not name it, undefined where it is wrong. */
function readModelSize(data: JsonObject, report: Report): Size | null | undefined {
  const { image_width: width, image_height: height } = data;
  if (isAbsent(width) && isAbsent(height)) return null;
  if (isPixelCount(width) && isPixelCount(height)) return { width, height };
  for (const [name, other, value] of [
    ['image_width', 'image_height', width],
    ['image_height', 'image_width', height],
  ] as const) {
    if (isPixelCount(value)) continue;
    const message = isAbsent(value)
      ? `${name} is required where ${other} is given`
      : `${name} must be a whole number of pixels from 1; got ${describeValue(value)}`;
    report.error(['data', name], message, { expected: 'a whole number of pixels from 1', got: value });
  }
  return undefined;
}
