import { maxCoordinate, maxNameLength, maxPathLength } from '@/lib/annotations/limits';
import { describeValue, type Path, type Report } from '@/lib/annotations/report';

/** A JSON object whose values are not looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, which lists and null are not. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a field counts as left out: pipelines write null for what they do not have. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** Whether a value is a usable coordinate: a finite number that is not absurdly large. */
export function isCoordinate(value: unknown): value is number {
  return typeof value === 'number' && value >= -maxCoordinate && value <= maxCoordinate;
}

/** Whether a value is a confidence: 0 to 1. */
export function isConfidence(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** Whether text can be stored and shown: not empty, not too long, without NUL and without half a surrogate pair. */
function isText(value: unknown, maxLength: number): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    (value.length <= maxLength || lengthOf(value) <= maxLength) &&
    !value.includes('\0') &&
    value.isWellFormed()
  );
}

/** Whether a value is a usable class or keypoint name. */
export function isName(value: unknown): value is string {
  return isText(value, maxNameLength);
}

/** Whether a value is a usable path in the store. */
export function isStoragePath(value: unknown): value is string {
  return isText(value, maxPathLength);
}

/** Whether a value is a usable width or height in pixels. */
export function isPixelCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** Whether a value is the name of an artifact: one path segment. */
export function isArtifactName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9._-]{1,255}$/.test(value);
}

/** Whether a value is a sample of an inline heat map: a finite number, or null or NaN for "no data". */
export function isHeatmapCell(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && (Number.isFinite(value) || Number.isNaN(value)));
}

function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Says what is wrong with a coordinate. */
export function refuseCoordinate(report: Report, path: Path, value: unknown): void {
  report.error(path, `must be a ${whyNoNumber(value)}`, {
    expected: 'a finite number of pixels',
    got: value,
  });
}

/** Says what is wrong with a number, in the words that follow "must be a". */
export function whyNoNumber(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return `number; got the text "${value.slice(0, 40)}": send it without quotation marks`;
  }
  if (typeof value !== 'number') return `number; got ${describeValue(value)}`;
  if (!Number.isFinite(value)) return `finite number; got ${value}`;
  return `number from ${-maxCoordinate} to ${maxCoordinate}; got ${value}`;
}

/** Says what is wrong with a confidence or score called `name`. */
export function refuseConfidence(report: Report, path: Path, name: string, value: unknown): void {
  report.error(path, whyNoConfidence(name, value), { expected: 'a number from 0 to 1, or null', got: value });
}

function whyNoConfidence(name: string, value: unknown): string {
  if (typeof value !== 'number') {
    return isAbsent(value) ? `${name} must be a number` : `${name} must be a ${whyNoNumber(value)}`;
  }
  const problem = `${name} must be between 0 and 1; got ${value}`;
  if (!Number.isFinite(value)) return `${problem}: send null where it is unknown`;
  if (value > 1 && value <= 100) return `${problem}: divide percentages by 100`;
  return `${problem}: turn raw scores into probabilities first`;
}

/** Says what is wrong with a text field called `name`. */
export function refuseText(
  report: Report,
  path: Path,
  name: string,
  value: unknown,
  maxLength: number,
): void {
  report.error(path, `${name} ${whyNoText(value, maxLength)}`, {
    expected: `text of 1 to ${maxLength} characters`,
    got: value,
  });
}

function whyNoText(value: unknown, maxLength: number): string {
  if (isAbsent(value)) return 'is required';
  if (typeof value !== 'string') return `must be text; got ${describeValue(value)}`;
  if (value === '') return 'must not be empty';
  if (value.includes('\0')) return 'must not contain the NUL character';
  if (!value.isWellFormed()) return 'must not contain half a surrogate pair';
  return `must have at most ${maxLength} characters; got ${lengthOf(value)}`;
}

/** Says that a list has the wrong length or is none; `expected` names its elements. */
export function refuseList(report: Report, path: Path, name: string, expected: string, value: unknown): void {
  const got = Array.isArray(value) ? `a list of ${value.length}` : describeValue(value);
  report.error(
    path,
    isAbsent(value) ? `${name} is required: ${expected}` : `${name} must be ${expected}; got ${got}`,
    {
      expected,
      got: value,
    },
  );
}

/** Reads an optional enumerated field: undefined where it is left out, null where it is wrong, which is reported. */
export function readChoice<T extends string>(
  report: Report,
  path: Path,
  name: string,
  choices: readonly T[],
  value: unknown,
): T | undefined | null {
  if (isAbsent(value)) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  const list = choices.map((candidate) => `"${candidate}"`).join(', ');
  report.error(path, `${name} must be one of ${list}; got ${describeValue(value)}`, {
    expected: list,
    got: value,
  });
  return null;
}
