/** Short cuts for tests of what is said about one annotation. */
import type { Warning } from '@/lib/annotations/annotation';
import { parseBulk } from '@/lib/annotations/bulk';
import { type DecodedAnnotation, decodeAnnotation } from '@/lib/annotations/decode';
import { defaultLimits } from '@/lib/annotations/limits';
import type { AnnotationError } from '@/lib/annotations/report';
import type { Size } from '@/lib/geometry/shapes';

/** The image that annotations are about where a test names no other. */
export const vga: Size = { width: 640, height: 480 };

/** An annotation of a type with this data, and with a class and a confidence. */
export function annotationOf(annotation_type: string, data: unknown) {
  return { annotation_type, class_name: 'person', confidence: 0.9, data };
}

/** The verdict on a body under the usual limits. */
export function judge(body: unknown, image = vga) {
  return parseBulk(body, { image, limits: defaultLimits });
}

/** The errors of a body with this one annotation, of which there must be some. */
export function errorsOf(annotation: unknown): readonly AnnotationError[] {
  const verdict = judge({ annotations: [annotation] });
  if (verdict.kind !== 'refused') throw new Error(`expected a refusal, not ${verdict.kind}`);
  return verdict.errors;
}

/** Where the errors of this one annotation are, as pointers into it. */
export function pointersOf(annotation: unknown): string[] {
  return errorsOf(annotation).map((error) => error.pointer.replace('/annotations/0', ''));
}

/** What an annotation of a type with this data is decoded to. */
export function decoded(annotation_type: string, data: unknown, image = vga): DecodedAnnotation {
  return decodeAnnotation(annotationOf(annotation_type, data), image);
}

/** The warnings about an annotation of a type with this data, each as its code and its place. */
export function warningsOf(annotation_type: string, data: unknown, image = vga): string[] {
  return decoded(annotation_type, data, image).warnings.map(
    ({ code, pointer }: Warning) => `${code} ${pointer}`,
  );
}
