// @ts-check
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';

const largest = 10 * 1024 * 1024;

/**
 * Opens a log for appending; one that has grown over 10 MB is put aside as `.1` first, in place of the last such.
 * @param {string} path
 * @returns {{ handle: number, startsAt: number }} an open file (the caller closes it) and its size in bytes now
 */
export function openLog(path) {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largest) {
    rmSync(`${path}.1`, { force: true });
    renameSync(path, `${path}.1`);
  }
  const handle = openSync(path, 'a', 0o600);
  return { handle, startsAt: fstatSync(handle).size };
}

/**
 * The last lines of a log.
 * @param {string} path
 * @param {{ from?: number, lines?: number }} [options] only what stands after byte `from`; at most `lines` lines
 * @returns {string}
 */
export function readLogTail(path, { from = 0, lines = 20 } = {}) {
  let handle;
  try {
    handle = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(handle);
    const start = Math.max(from, size - 64 * 1024);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    readSync(handle, bytes, 0, bytes.length, start);
    return bytes.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(handle);
  }
}
