import type { AnnotationType } from '@/lib/annotations/annotation';
import type { JsonObject } from '@/lib/annotations/fields';
import type { Box, Size } from '@/lib/geometry/shapes';

/** A stored annotation on its way out. */
export interface ExportedAnnotation {
  readonly id: string;
  readonly type: AnnotationType;
  readonly className: string | null;
  readonly confidence: number | null;
  readonly bounds: Box | null;
  readonly area: number | null;
  readonly data: JsonObject;
  readonly storagePath: string | null;
  /** The image that it lies on, as displayed. */
  readonly image: Size;
}
