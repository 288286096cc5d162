/** The places of some numbers, from the highest number to the lowest; equal ones keep their order, NaN comes last. */
export function descendingOrder(numbers: Float64Array): Uint32Array<ArrayBuffer> {
  const keys = numbers.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  return Uint32Array.from(numbers, (_, i) => i).sort((p, q) => (keys[q] ?? 0) - (keys[p] ?? 0) || p - q);
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
