import type { Warning } from '@/lib/annotations/annotation';
import { type DecodedAnnotation, readAnnotation } from '@/lib/annotations/decode';
import { isAbsent, isObject } from '@/lib/annotations/fields';
import type { AnnotationLimits } from '@/lib/annotations/limits';
import { type AnnotationError, describeValue, Report } from '@/lib/annotations/report';
import type { Size } from '@/lib/geometry/shapes';

export type { DecodedAnnotation };

/** What came of the body of one bulk call. */
export type BulkReading =
  | {
      readonly kind: 'accepted';
      readonly annotations: readonly DecodedAnnotation[];
      readonly warnings: readonly Warning[];
    }
  | {
      readonly kind: 'refused';
      /** The first 100, annotation by annotation; pointers start at the root of the body. */
      readonly errors: readonly AnnotationError[];
      /** How many errors there are in all. */
      readonly total: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'too-many'; readonly limit: number; readonly got: number };

/**
 * Judges and decodes the body of a bulk call, `{annotations: [...]}`, for an image of this size as displayed. Every
 * fault of the body is found. More annotations than allowed are a kind of their own, and then none is looked at.
 */
export function parseBulk(
  body: unknown,
  options: { readonly image: Size; readonly limits: AnnotationLimits },
): BulkReading {
  const { image, limits } = options;
  const report = new Report();
  const list = isObject(body) ? body.annotations : undefined;
  if (!Array.isArray(list)) {
    refuseBody(body, list, report);
    return { kind: 'refused', errors: report.errors, total: report.total, warnings: [] };
  }
  if (list.length > limits.annotations) {
    return { kind: 'too-many', limit: limits.annotations, got: list.length };
  }
  const annotations: DecodedAnnotation[] = [];
  const base: (string | number)[] = ['annotations', 0];
  report.enter(base);
  for (let i = 0; i < list.length; i++) {
    base[1] = i;
    const decoded = readAnnotation(list[i], image, limits, report);
    if (decoded) annotations.push(decoded);
  }
  const { errors, total, warnings } = report;
  return total > 0
    ? { kind: 'refused', errors, total, warnings }
    : { kind: 'accepted', annotations, warnings };
}

function refuseBody(body: unknown, list: unknown, report: Report): void {
  if (isObject(body)) {
    const message = isAbsent(list)
      ? 'annotations is required: a list of annotations'
      : `annotations must be a list; got ${describeValue(list)}`;
    report.error(['annotations'], message, { expected: 'a list of annotations', got: list });
  } else {
    const expected = 'an object with the list "annotations"';
    report.error([], `the body must be ${expected}; got ${describeValue(body)}`, { expected, got: body });
  }
}
