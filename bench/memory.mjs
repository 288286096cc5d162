// @ts-check
import { readFileSync } from 'node:fs';
import { Bed, expectJson } from './bed.mjs';
import { bulkBody, makeBoxes } from './boxes.mjs';
import { inheritedSettings, runAlone } from './rounds.mjs';

const connections = 8;
const rowsPerBatch = 5_000;
const seconds = 20;
const MB = 1_000_000;
const limit = 400;

/** Megabytes: resident now, and the most since the start (Linux). @param {number} pid */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (/** @type {string} */ name) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024) / MB;
  return { now: read('VmRSS'), most: read('VmHWM') };
}

/**
 * The most memory that a fresh server ever had resident while eight pipelines post at the same time, each to an
 * analysis of its own, for as long as it takes to show whether it grows.
 * @returns {Promise<import('./rounds.mjs').Figure[]>}
 */
export async function measureMemory() {
  const bed = await Bed.start({ settings: inheritedSettings() });
  try {
    const pid = bed.serverPid;
    const before = memoryOf(pid).now;
    const until = performance.now() + seconds * 1000;
    let batches = 0;
    let half = 0;
    const pipelines = Array.from({ length: connections }, async () => {
      const connection = bed.connect();
      const analysisId = await bed.newAnalysis();
      while (performance.now() < until) {
        const body = bulkBody(makeBoxes(rowsPerBatch));
        const answer = await connection.signed('POST', `/api/analyses/${analysisId}/annotations:bulk`, body);
        expectJson(answer, 201);
        batches++;
        if (!half && performance.now() > until - seconds * 500) half = memoryOf(pid).most;
      }
      connection.close();
    });
    await Promise.all(pipelines);
    const { most } = memoryOf(pid);
    return [
      {
        name: `server memory, ${connections} at once, ${batches} posts of ${rowsPerBatch} (${before.toFixed(0)} MB idle, ${half.toFixed(0)} MB at half time)`,
        ours: `${most.toFixed(0)} MB`,
        peer: `${limit} MB`,
        ratio: most / limit,
        bar: { atMost: 1 },
      },
    ];
  } finally {
    await bed.stop();
  }
}

await runAlone(import.meta.url, measureMemory);
