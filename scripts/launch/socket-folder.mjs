// @ts-check
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileDurably } from './durable-file.mjs';

// A socket's path must fit into sockaddr_un: 108 bytes on Linux, 104 on macOS, with the final zero.
const longestFolder = 103 - '/.s.PGSQL.5432.lock'.length;

/** @param {string} dataDir @returns {string} */
function noteFile(dataDir) {
  return join(dataDir, 'socket-folder');
}

/**
 * A folder (mode 0700) for the database's socket: `run` in the data folder, or, where that path is too long for a
 * socket, a short one in the system's folder for temporary files, which is written down so that the next start
 * removes it if this run cannot.
 * @param {string} dataDir
 * @returns {{ folder: string, remove: () => void }}
 */
export function makeSocketFolder(dataDir) {
  const note = noteFile(dataDir);
  try {
    const left = readFileSync(note, 'utf8').trim();
    if (/[\\/]vista-[A-Za-z0-9]{6}$/.test(left)) rmSync(left, { recursive: true, force: true });
    rmSync(note, { force: true });
  } catch {
    // Nothing was left behind.
  }
  const near = join(dataDir, 'run');
  if (Buffer.byteLength(near) <= longestFolder) {
    // What lies in it is of an earlier run: sockets, and lock files with process numbers that mean others now.
    rmSync(near, { recursive: true, force: true });
    mkdirSync(near, { mode: 0o700 });
    return { folder: near, remove() {} };
  }
  const base = Buffer.byteLength(join(tmpdir(), 'vista-123456')) <= longestFolder ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(base, 'vista-'));
  writeFileDurably(note, `${folder}\n`);
  return {
    folder,
    remove() {
      rmSync(folder, { recursive: true, force: true });
      rmSync(note, { force: true });
    },
  };
}
