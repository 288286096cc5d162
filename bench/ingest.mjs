// @ts-check
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { bulkBody, copyStatement, copyText, makeBoxes } from './boxes.mjs';
import { interleave, median, runAlone, timed } from './rounds.mjs';

const rowsPerBatch = 5_000;
const batchesPerRound = 4;
const batchesOfOne = 20;

/** @param {import('./bed.mjs').Bed} bed @param {string} analysisId @param {Buffer} body */
async function post(bed, analysisId, body) {
  const answer = await bed.connection.signed('POST', `/api/analyses/${analysisId}/annotations:bulk`, body);
  if (answer.status !== 201) throw new Error(`the rows were answered ${answer.status}: ${answer.bytes}`);
}

/** @param {import('./bed.mjs').Bed} bed @param {Buffer} text */
async function copy(bed, text) {
  const stream = bed.database.query(copyFrom(copyStatement));
  stream.end(text);
  await finished(stream);
}

/** @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure>} */
async function measureThroughput(bed) {
  const rows = rowsPerBatch * batchesPerRound;
  /** @param {(analysisId: string, batches: Buffer[]) => Promise<number>} run @param {(first: number, analysisId: string) => Buffer} make */
  const contender = (run, make) => async () => {
    const analysisId = await bed.newAnalysis();
    const batches = Array.from({ length: batchesPerRound }, (_, i) => make(i * rowsPerBatch, analysisId));
    return run(analysisId, batches);
  };
  const { ours, peer } = await interleave(7, {
    ours: contender(
      async (analysisId, batches) =>
        timed(async () => {
          for (const body of batches) await post(bed, analysisId, body);
        }),
      () => bulkBody(makeBoxes(rowsPerBatch)),
    ),
    peer: contender(
      async (_, batches) =>
        timed(async () => {
          for (const text of batches) await copy(bed, text);
        }),
      (first, analysisId) => copyText(makeBoxes(rowsPerBatch), analysisId, first),
    ),
  });
  const perSecond = (/** @type {number} */ ms) => `${Math.round((rows / ms) * 1000)} rows/s`;
  return {
    name: `bulk of ${rowsPerBatch} boxes (best of 7; medians ${(peer.median / ours.median).toFixed(2)})`,
    ours: perSecond(ours.best),
    peer: `${perSecond(peer.best)} bare COPY`,
    ratio: peer.best / ours.best,
    bar: { atLeast: 0.5 },
  };
}

/** @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure>} */
async function measureFlatness(bed) {
  /** @type {number[]} */
  const firsts = [];
  /** @type {number[]} */
  const lasts = [];
  for (let run = 0; run < 6; run++) {
    const analysisId = await bed.newAnalysis();
    for (let i = 1; i <= batchesOfOne; i++) {
      const body = bulkBody(makeBoxes(rowsPerBatch));
      const ms = await timed(() => post(bed, analysisId, body));
      if (i === 1) firsts.push(ms);
      if (i === batchesOfOne) lasts.push(ms);
    }
  }
  return {
    name: `batch ${batchesOfOne} of one analysis (best of 6; medians ${(median(lasts) / median(firsts)).toFixed(2)})`,
    ours: `${Math.min(...lasts).toFixed(0)} ms`,
    peer: `${Math.min(...firsts).toFixed(0)} ms batch 1`,
    ratio: Math.min(...lasts) / Math.min(...firsts),
    bar: { atMost: 1.15 },
  };
}

/** How fast boxes are stored, and whether that stays so as an analysis grows. @param {import('./bed.mjs').Bed} bed */
export async function measureIngest(bed) {
  return [await measureThroughput(bed), await measureFlatness(bed)];
}

await runAlone(import.meta.url, measureIngest);
