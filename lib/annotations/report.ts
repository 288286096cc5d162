import type { Warning } from '@/lib/annotations/annotation';

/** A value short enough to print. */
export type Printable = string | number | boolean | null;

/** One fault of a body. `pointer` is a JSON pointer (RFC 6901) into it; `got` is what was sent, shortened. */
export interface AnnotationError {
  readonly pointer: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: Printable;
}

/** A place below the annotation that is being read: keys and indices, outermost first. */
export type Path = readonly (string | number)[];

/** How many errors of a body are listed; all are counted. */
const maxListedErrors = 100;

/** A JSON pointer from its parts, each escaped as RFC 6901 asks. */
export function toPointer(path: Path): string {
  let pointer = '';
  for (const part of path) {
    pointer += `/${typeof part === 'number' ? part : part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
  return pointer.toWellFormed();
}

/** Collects what is wrong or suspicious while a body is read. Pointers are only spelt out when there is a remark. */
export class Report {
  readonly errors: AnnotationError[] = [];
  /** Counts every error, listed or not. */
  total = 0;
  warnings: Warning[] = [];
  #base: Path = [];

  /** The paths that follow are relative to this place. */
  enter(base: Path): void {
    this.#base = base;
  }

  /** Notes a fault; `got` is what was sent, and is shortened. */
  error(path: Path, message: string, details: { expected?: string; got?: unknown } = {}): void {
    this.total++;
    if (this.errors.length >= maxListedErrors) return;
    const pointer = toPointer([...this.#base, ...path]);
    const { expected } = details;
    this.errors.push({
      pointer,
      message,
      ...(expected !== undefined && { expected }),
      ...('got' in details && { got: toPrintable(details.got) }),
    });
  }

  /** Notes something legal but suspicious. */
  warn(code: string, path: Path, message: string): void {
    this.warnings.push({ code, pointer: toPointer([...this.#base, ...path]), message });
  }
}

const longestText = 80;

/** A value as it may stand in an error: text is cut, lists and objects are named, NaN and Infinity are spelt. */
export function toPrintable(value: unknown): Printable {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') {
    return (value.length > longestText ? `${value.slice(0, longestText)}…` : value).toWellFormed();
  }
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

/** The same in words, for the middle of a sentence: text stands in quotation marks. */
export function describeValue(value: unknown): string {
  return typeof value === 'string' ? `"${toPrintable(value)}"` : String(toPrintable(value));
}
