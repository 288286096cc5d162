/** The places of some numbers, from the highest number to the lowest; equal ones keep their order, NaN comes last. */
export function descendingOrder(numbers: Float64Array): Uint32Array<ArrayBuffer> {
  const places = rowNumbers(numbers.length);
  if (numbers.length >= worthCounting) return sortByCounting(places, ascendingKeys(numbers));
  return places.sort((p, q) => {
    const [a = Number.NaN, b = Number.NaN] = [numbers[p], numbers[q]];
    if (a > b) return -1;
    if (a < b) return 1;
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || p - q;
  });
}

/** The numbers from 0 to count − 1. */
export function rowNumbers(count: number): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

type Column = Float64Array | Uint32Array | Int32Array | Uint8Array;

/** Fills a column with the values that another has at some rows. A loop: `from` with a function takes ten times as long. */
export function gather<C extends Column>(into: C, column: Column, rows: Uint32Array | Int32Array): C {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i] ?? 0] ?? 0;
  return into;
}

/** From this length on, counting digits is quicker than comparing. */
const worthCounting = 2048;

/** Pairs of 32-bit words, low before high, that ascend as unsigned 64-bit numbers where the doubles descend. */
function ascendingKeys(numbers: Float64Array): Uint32Array {
  // Adding 0 makes −0 equal to 0.
  const keys = new Uint32Array(numbers.map((value) => value + 0).buffer);
  for (let i = 0; i < keys.length; i += 2) {
    const high = keys[i + 1] ?? 0;
    // A double's bits ascend with positive numbers and descend with negative ones (IEEE 754).
    if (Number.isNaN(numbers[i / 2])) {
      keys[i] = 0xffffffff;
      keys[i + 1] = 0xffffffff;
    } else if (high < 0x80000000) {
      keys[i] = ~(keys[i] ?? 0);
      keys[i + 1] = ~high & 0x7fffffff;
    }
  }
  return keys;
}

const digitBits = 11;
const digits = 1 << digitBits;

/** Sorts places by their keys, digit by digit from the lowest, which keeps equal ones in order. */
function sortByCounting(places: Uint32Array<ArrayBuffer>, keys: Uint32Array): Uint32Array<ArrayBuffer> {
  let from = places;
  let to = new Uint32Array(places.length);
  for (const word of [0, 1]) {
    for (let shift = 0; shift < 32; shift += digitBits) {
      const next = new Uint32Array(digits + 1);
      for (let i = word; i < keys.length; i += 2) {
        const after = (((keys[i] ?? 0) >>> shift) & (digits - 1)) + 1;
        next[after] = (next[after] ?? 0) + 1;
      }
      for (let digit = 0; digit < digits; digit++)
        next[digit + 1] = (next[digit + 1] ?? 0) + (next[digit] ?? 0);
      for (const place of from) {
        const digit = ((keys[2 * place + word] ?? 0) >>> shift) & (digits - 1);
        const at = next[digit] ?? 0;
        next[digit] = at + 1;
        to[at] = place;
      }
      [from, to] = [to, from];
    }
  }
  return from;
}

/** Rows put into groups: those of group g are `rows[starts[g]]` to `rows[starts[g + 1] - 1]`. */
export interface Groups {
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly starts: Uint32Array<ArrayBuffer>;
}

/** Puts rows into groups 0 to count − 1, of which they keep their order; `groupOf` is by row. */
export function groupRows(rows: Uint32Array, groupOf: Uint32Array, count: number): Groups {
  const starts = new Uint32Array(count + 1);
  for (const row of rows) {
    const after = (groupOf[row] ?? 0) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let group = 0; group < count; group++)
    starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
  const next = starts.slice();
  const grouped = new Uint32Array(rows.length);
  for (const row of rows) {
    const group = groupOf[row] ?? 0;
    const place = next[group] ?? 0;
    next[group] = place + 1;
    grouped[place] = row;
  }
  return { rows: grouped, starts };
}
