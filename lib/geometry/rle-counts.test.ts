import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CountsFault,
  maxRuns,
  readCompressedCounts,
  readCounts,
  toCompressedCounts,
} from '@/lib/geometry/rle-counts';
import vectors from '@/lib/geometry/vectors/rle.json';
import { imageSize, rleOf } from '@/lib/testing/arbitraries';

const size = { width: 4, height: 3 };

function faultsOf(counts: readonly unknown[] | string, of = size): CountsFault[] {
  const faults: CountsFault[] = [];
  const note = (fault: CountsFault) => faults.push(fault);
  const read =
    typeof counts === 'string' ? readCompressedCounts(counts, of, note) : readCounts(counts, of, note);
  expect(read === null).toBe(faults.length > 0);
  return faults;
}

function neverCalled(fault: CountsFault): never {
  throw new Error(fault.message);
}

describe('a list of counts', () => {
  test('is taken as it is, also when it sums to less than the mask', () => {
    expect(readCounts([1, 2, 0, 3], size, neverCalled)).toEqual(Uint32Array.of(1, 2, 0, 3));
    expect(readCounts([], size, neverCalled)).toEqual(new Uint32Array());
  });

  test('is refused where it sums to more than height × width', () => {
    expect(readCounts([6, 6], size, neverCalled)).toEqual(Uint32Array.of(6, 6));
    const [fault] = faultsOf([6, 7]);
    expect(fault).toMatchObject({ index: null, got: 13, expected: 'a sum of at most 12' });
  });

  test('is refused for each count that is negative, fractional or no number, each named by its place', () => {
    const places = faultsOf([1, -1, 0.5, '3', null, Number.NaN, Number.POSITIVE_INFINITY, 2]).map(
      (f) => f.index,
    );
    expect(places).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('is refused before anything is allocated where it is longer than a mask can need', () => {
    const tooLong = new Array<unknown>(2 ** 32 - 1);
    const faults: CountsFault[] = [];
    expect(readCounts(tooLong, size, (fault) => faults.push(fault))).toBeNull();
    expect(faults).toMatchObject([{ index: null, got: 2 ** 32 - 1 }]);
  });

  test('may have one run a pixel and an empty background before the first', () => {
    const runs = [0, ...Array.from({ length: 12 }, () => 1)];
    expect(runs).toHaveLength(maxRuns(size));
    expect(readCounts(runs, size, neverCalled)).toHaveLength(13);
    expect(faultsOf([...runs, 0])).toHaveLength(1);
  });
});

describe('COCO’s compressed string', () => {
  test('gives the counts that pycocotools gives, and is written as pycocotools writes it', () => {
    for (const {
      size: [height, width],
      counts,
      compressed,
    } of sized(vectors.masks)) {
      const read = readCompressedCounts(compressed, { width, height }, neverCalled);
      expect(read && Array.from(read)).toEqual(counts);
      expect(toCompressedCounts(Uint32Array.from(counts))).toBe(compressed);
    }
    expect(vectors.masks.length).toBeGreaterThan(20);
  });

  test('comes back from any counts', () => {
    fc.assert(
      fc.property(imageSize().chain(rleOf), (rle) => {
        expect(readCompressedCounts(toCompressedCounts(rle.counts), rle, neverCalled)).toEqual(rle.counts);
      }),
    );
  });

  test('holds the largest counts that a mask may have', () => {
    const huge = { width: 2 ** 14, height: 2 ** 14 };
    for (const counts of [
      [2 ** 28],
      [0, 2 ** 28],
      [1, 2 ** 28 - 3, 1, 1],
      [2 ** 27, 0, 0, 2 ** 27, 0, 0, 0],
    ]) {
      const list = Uint32Array.from(counts);
      expect(readCompressedCounts(toCompressedCounts(list), huge, neverCalled)).toEqual(list);
    }
  });

  test('is refused at the character that cannot be in it', () => {
    expect(faultsOf('1 2')).toMatchObject([{ index: 1, got: ' ' }]);
    expect(faultsOf('12p')).toMatchObject([{ index: 2, got: 'p' }]);
    expect(faultsOf('1é')).toMatchObject([{ index: 1 }]);
  });

  test('is refused where it ends within a count', () => {
    expect(faultsOf('1o')).toMatchObject([{ index: 2, message: expect.stringContaining('middle') }]);
  });

  test('is refused where it has more runs than the mask can need', () => {
    expect(readCompressedCounts('0'.repeat(13), size, neverCalled)).toEqual(new Uint32Array(13));
    expect(faultsOf('0'.repeat(14))).toMatchObject([{ index: null, got: 14 }]);
  });

  test('is refused where a count would be negative or the mask would overflow', () => {
    expect(faultsOf('O')).toMatchObject([{ index: 0, got: -1 }]);
    expect(faultsOf('>')).toMatchObject([{ index: null, got: 14 }]);
    expect(faultsOf('0oooooooo0')).toMatchObject([{ index: 8 }]);
  });

  test('never gives counts that do not fit, whatever it holds', () => {
    const text = fc.string({
      unit: fc.integer({ min: 44, max: 115 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(text, imageSize(6), (compressed, of) => {
        const read = readCompressedCounts(compressed, of, () => undefined);
        if (!read) return;
        expect(read.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(of.width * of.height);
        expect(read.length).toBeLessThanOrEqual(maxRuns(of));
      }),
      { numRuns: 500 },
    );
  });
});

function sized<T extends { size: number[] }>(
  list: readonly T[],
): (Omit<T, 'size'> & { size: [number, number] })[] {
  return list.map((entry) => ({ ...entry, size: [entry.size[0] ?? 0, entry.size[1] ?? 0] }));
}
