import type { Size } from '@/lib/geometry/shapes';

/**
 * What is wrong with the counts of a mask. `index` is the element of the list, or the character of the compressed
 * string, that shows it; null where no single one does.
 */
export interface CountsFault {
  readonly index: number | null;
  readonly message: string;
  readonly expected?: string;
  readonly got?: unknown;
}

/** The most runs that a mask of this size can need: one a pixel, and an empty background before the first. */
export function maxRuns(size: Size): number {
  return size.width * size.height + 1;
}

/**
 * The counts of an uncompressed COCO RLE, checked: whole numbers from 0 whose sum is at most height × width. Every
 * fault goes to `onFault`, and then the answer is null. A sum below height × width is legal: the rest is background.
 */
export function readCounts(
  counts: readonly unknown[],
  size: Size,
  onFault: (fault: CountsFault) => void,
): Uint32Array | null {
  const pixels = size.width * size.height;
  if (counts.length > maxRuns(size)) {
    onFault(tooManyRuns(counts.length, size));
    return null;
  }
  const result = new Uint32Array(counts.length);
  let sum = 0;
  let sound = true;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    if (typeof count === 'number' && count >= 0 && Number.isInteger(count)) {
      sum += count;
      result[i] = count;
    } else {
      sound = false;
      onFault({ index: i, message: wrongCount(count), expected: 'a whole number from 0', got: count });
    }
  }
  if (sum > pixels) {
    sound = false;
    onFault(sumTooLarge(sum, size));
  }
  return sound ? result : null;
}

const firstCode = 48;
const lastCode = 111;
const more = 0x20;
const sign = 0x10;
const payload = 0x1f;
/** Seven groups of five bits hold every count and every difference of counts, and stay exact in a double. */
const maxGroups = 7;
const weights = Array.from({ length: maxGroups + 1 }, (_, group) => 2 ** (5 * group));

/**
 * The counts in COCO's compressed string: groups of five bits in the characters 48 to 111, least significant first,
 * sign extended, from the fourth count on as the difference to the count before last (cocodataset/cocoapi,
 * maskApi.c, rleToString). Nothing is allocated before the string is known to hold a possible number of runs. The
 * first fault goes to `onFault`, and then the answer is null, since what follows it has no meaning.
 */
export function readCompressedCounts(
  text: string,
  size: Size,
  onFault: (fault: CountsFault) => void,
): Uint32Array | null {
  const runs = countRuns(text, onFault);
  if (runs === null) return null;
  if (runs > maxRuns(size)) {
    onFault(tooManyRuns(runs, size));
    return null;
  }
  const pixels = size.width * size.height;
  const counts = new Uint32Array(runs);
  let sum = 0;
  let position = 0;
  for (let run = 0; run < runs; run++) {
    const start = position;
    let value = 0;
    for (let group = 0; ; group++) {
      const bits = text.charCodeAt(position++) - firstCode;
      value += (bits & payload) * (weights[group] ?? 0);
      if ((bits & more) !== 0) continue;
      if ((bits & sign) !== 0) value -= weights[group + 1] ?? 0;
      break;
    }
    if (run > 2) value += counts[run - 2] ?? 0;
    if (value < 0) {
      onFault({
        index: start,
        message: `the compressed string gives a negative count for run ${run}`,
        expected: 'a string written by COCO’s mask tools',
        got: value,
      });
      return null;
    }
    sum += value;
    if (sum > pixels) {
      onFault(sumTooLarge(sum, size));
      return null;
    }
    counts[run] = value;
  }
  return counts;
}

/** COCO's compressed string of these counts, the same that pycocotools writes. */
export function toCompressedCounts(counts: Uint32Array): string {
  const pieces: string[] = [];
  for (let run = 0; run < counts.length; run++) {
    let rest = (counts[run] ?? 0) - (run > 2 ? (counts[run - 2] ?? 0) : 0);
    for (let last = false; !last; ) {
      let bits = ((rest % 32) + 32) % 32;
      rest = Math.floor(rest / 32);
      last = (bits & sign) !== 0 ? rest === -1 : rest === 0;
      if (!last) bits |= more;
      pieces.push(String.fromCharCode(bits + firstCode));
    }
  }
  return pieces.join('');
}

function countRuns(text: string, onFault: (fault: CountsFault) => void): number | null {
  const expected = 'the characters "0" to "o" of a COCO compressed string';
  let runs = 0;
  let groups = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < firstCode || code > lastCode) {
      onFault({
        index: i,
        message: `character ${i} cannot be in a compressed RLE`,
        expected,
        got: text.charAt(i),
      });
      return null;
    }
    groups++;
    if (groups > maxGroups) {
      onFault({ index: i, message: `run ${runs} of the compressed RLE is too long to be a count`, expected });
      return null;
    }
    if (((code - firstCode) & more) === 0) {
      runs++;
      groups = 0;
    }
  }
  if (groups > 0) {
    onFault({ index: text.length, message: 'the compressed RLE ends in the middle of a count', expected });
    return null;
  }
  return runs;
}

function wrongCount(count: unknown): string {
  if (typeof count !== 'number') return 'a count must be a number';
  if (!Number.isFinite(count)) return 'a count must be finite';
  return count < 0 ? 'a count must not be negative' : 'a count must be a whole number';
}

function tooManyRuns(runs: number, size: Size): CountsFault {
  return {
    index: null,
    message: `${runs} runs are more than a mask of ${size.height} × ${size.width} (height × width) can have`,
    expected: `at most ${maxRuns(size)} runs`,
    got: runs,
  };
}

function sumTooLarge(sum: number, size: Size): CountsFault {
  const pixels = size.width * size.height;
  return {
    index: null,
    message: `the counts sum to ${sum}, beyond the ${pixels} pixels of a ${size.height} × ${size.width} (height × width) mask`,
    expected: `a sum of at most ${pixels}`,
    got: sum,
  };
}
