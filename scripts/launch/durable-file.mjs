// @ts-check
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Flushes a folder's entries, so that a rename in it survives a power cut. Windows cannot open folders: skipped there.
 * @param {string} folder
 */
export function syncFolder(folder) {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Replaces a file whole or not at all, and has it on disk when it returns.
 * @param {string} path
 * @param {string} text
 * @param {number} [mode] permission bits, 0600 by default
 */
export function writeFileDurably(path, text, mode = 0o600) {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = openSync(draft, 'wx', mode);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}
