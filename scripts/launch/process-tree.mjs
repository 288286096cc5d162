// @ts-check
import { spawnSync } from 'node:child_process';

/**
 * A process and all that descend from it, parents first. Not on Windows.
 * @param {number} pid
 * @returns {number[]}
 */
export function listProcessTree(pid) {
  const ps = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = ps.stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [pid];
  // A parent stands before its children in the list, so that each is looked at after it was added.
  for (const parent of tree) for (const [child, of] of pairs) if (of === parent && child) tree.push(child);
  return tree;
}

/**
 * Kills a process and all that descend from it by SIGKILL, as fast as can be, so that none sees another one die.
 * @param {number} pid
 */
export function killProcessTree(pid) {
  for (const each of listProcessTree(pid)) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // Gone by itself.
    }
  }
}
