// @ts-check
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Bed } from './bed.mjs';

/**
 * One line of the table. `ratio` is what counts; `ours` and `peer` are its two sides in `unit`.
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} ours
 * @property {string} peer
 * @property {number} ratio
 * @property {{ atLeast: number } | { atMost: number }} bar
 */

/** @param {Figure} figure */
export const isMet = ({ ratio, bar }) => ('atLeast' in bar ? ratio >= bar.atLeast : ratio <= bar.atMost);

/** @param {readonly number[]} values */
export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * Runs the contenders in turn, so that what else the machine does falls on all of them, and every other round
 * backwards, so that none always profits from its predecessor. The first round warms up and is not counted.
 * @template {string} Name
 * @param {number} count
 * @param {Record<Name, () => Promise<number>>} contenders each answers its milliseconds
 * @returns {Promise<Record<Name, { best: number, median: number }>>} of the milliseconds
 */
export async function interleave(count, contenders) {
  const names = /** @type {Name[]} */ (Object.keys(contenders));
  const times = /** @type {Record<Name, number[]>} */ (Object.fromEntries(names.map((name) => [name, []])));
  for (let round = 0; round <= count; round++) {
    const order = round % 2 === 0 ? names : [...names].reverse();
    for (const name of order) {
      const ms = await contenders[name]();
      if (round > 0) times[name].push(ms);
    }
  }
  const summary = names.map((name) => [
    name,
    { best: Math.min(...times[name]), median: median(times[name]) },
  ]);
  return Object.fromEntries(summary);
}

/** Milliseconds that `work` takes. @param {() => Promise<unknown>} work */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** @param {readonly Figure[]} figures @returns {boolean} whether every bar is met */
export function printTable(figures) {
  const rows = figures.map((figure) => [
    figure.name,
    figure.ours,
    figure.peer,
    figure.ratio.toFixed(2),
    'atLeast' in figure.bar ? `≥ ${figure.bar.atLeast}` : `≤ ${figure.bar.atMost}`,
    isMet(figure) ? 'ok' : 'MISSED',
  ]);
  const table = [['figure', 'VISTA', 'peer or limit', 'ratio', 'bar', ''], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length))) ?? [];
  for (const row of table)
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  console.log(
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  return figures.every(isMet);
}

/** The servers of benchmarks run on DATABASE_URL and S3_* where this process has them. */
export function inheritedSettings() {
  const pairs = Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return Object.fromEntries(pairs.filter(([name = '']) => /^(DATABASE_URL|S3_\w+)$/.test(name)));
}

/**
 * Runs a benchmark by itself where its file is the program.
 * @param {string} moduleUrl @param {(bed: Bed) => Promise<Figure[]>} measure
 */
export async function runAlone(moduleUrl, measure) {
  if (process.argv[1] !== fileURLToPath(moduleUrl)) return;
  const bed = await Bed.start({ settings: inheritedSettings() });
  try {
    process.exitCode = printTable(await measure(bed)) ? 0 : 1;
  } finally {
    await bed.stop();
  }
}
