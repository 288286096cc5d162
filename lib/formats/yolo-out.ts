import { decodeGeometry } from '@/lib/annotations/decode';
import type { Box, Size } from '@/lib/geometry/shapes';
import type { ExportedAnnotation } from './exported';

/** Annotations as lines of YOLO's text files: a class number, then coordinates as shares of the image. */

/** Why an annotation has no line. */
export type YoloRefusal =
  | 'mask'
  | 'holes'
  | 'keypoint'
  | 'classification'
  | 'heatmap'
  | 'no-class'
  | 'nothing-drawn';

/** The line, without its end; a polygon of several parts has one for each. */
export function toYoloLines(
  annotation: ExportedAnnotation,
  classNumber: number,
): readonly string[] | YoloRefusal {
  const { bounds, confidence, image } = annotation;
  if (annotation.className === null) return 'no-class';
  const geometry = decodeGeometry(annotation.type, annotation.data, image, annotation.storagePath);
  const tail = confidence === null ? [] : [confidence];
  if (geometry.type === 'bounding_box')
    return [[classNumber, ...centred(geometry.box, image), ...tail].join(' ')];
  if (geometry.type !== 'segmentation') return geometry.type;
  if (geometry.form === 'rle') return 'mask';
  if (geometry.polygon.parts.some((rings) => rings.length > 1)) return 'holes';
  if (!bounds) return 'nothing-drawn';
  return geometry.polygon.parts.map(([ring = []]) =>
    [classNumber, ...ring.flatMap(({ x, y }) => [x / image.width, y / image.height]), ...tail].join(' '),
  );
}

function centred({ xMin, yMin, xMax, yMax }: Box, { width, height }: Size): number[] {
  return [
    (xMin + xMax) / 2 / width,
    (yMin + yMax) / 2 / height,
    (xMax - xMin) / width,
    (yMax - yMin) / height,
  ];
}
