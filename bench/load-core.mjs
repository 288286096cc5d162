// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The pure rooms, bundled as a build bundles them. @returns {Promise<typeof import('./core.ts')>} */
export async function loadCore() {
  const folder = await mkdtemp(join(root, '.bench-'));
  try {
    const bundle = await rolldown({
      input: join(root, 'bench/core.ts'),
      platform: 'node',
      external: ['zod', 'flatbush'],
      resolve: { alias: { '@': root.replace(/\/$/, '') } },
    });
    const file = join(folder, 'core.mjs');
    await bundle.write({ file, format: 'esm' });
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Numbers that look random and are the same in every run (mulberry32). @param {number} seed @returns {() => number} */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
