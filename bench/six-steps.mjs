// @ts-check
import { randomBytes } from 'node:crypto';
import { expectJson } from './bed.mjs';
import { bulkBody, makeBoxes } from './boxes.mjs';
import { interleave, runAlone, timed } from './rounds.mjs';

const flowsPerRound = 30;
const artifact = randomBytes(20_000);
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';

const toBody = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value));
const processing = toBody({ status: 'processing' });
const presign = toBody({ artifacts: [{ artifact_name: 'heatmap.png', content_type: 'image/png' }] });
const completed = toBody({ status: 'completed', summary: { total_detections: 10 } });
const noStatus = toBody({ status: 'x' });

/** What a pipeline does for one image. @param {import('./bed.mjs').Bed} bed */
async function flow({ connection, imageId, apiKey }) {
  const fields = { model_name: 'detector', model_version: '1', parameters: { threshold: 0.5 } };
  const created = await connection.json('POST', `/api/images/${imageId}/analyses`, fields, {
    'x-api-key': apiKey,
  });
  const path = `/api/analyses/${expectJson(created, 201).id}`;
  expectJson(await connection.signed('PATCH', `${path}/status`, processing), 200);
  const presigned = await connection.signed('POST', `${path}/artifacts/presign`, presign);
  const { upload_url: url } = expectJson(presigned, 200).presigned_urls[0];
  const { status } = await connection.send('PUT', url, artifact, { 'content-type': 'image/png' });
  if (status !== 200) throw new Error(`the upload was answered ${status}`);
  const boxes = bulkBody(makeBoxes(10));
  expectJson(await connection.signed('POST', `${path}/annotations:bulk`, boxes), 201);
  const ended = await connection.signed('POST', `${path}/finalize`, completed);
  if (expectJson(ended, 200).missing_artifacts.length > 0) throw new Error('the artifact is missing');
}

/**
 * Six requests that the server verifies, parses and answers without any work: a state that does not exist is refused
 * after the signature and before the database.
 * @param {import('./bed.mjs').Bed} bed
 */
async function sixEmptyRequests({ connection }) {
  for (let i = 0; i < 6; i++)
    expectJson(await connection.signed('PATCH', `/api/analyses/${unknownId}/status`, noStatus), 400);
}

/** How much of the time of a whole flow is the price of six requests. @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureSixSteps(bed) {
  /** @param {(bed: import('./bed.mjs').Bed) => Promise<void>} work */
  const repeated = (work) => () =>
    timed(async () => {
      for (let i = 0; i < flowsPerRound; i++) await work(bed);
    });
  const { ours, peer } = await interleave(9, { ours: repeated(flow), peer: repeated(sixEmptyRequests) });
  const perSecond = (/** @type {number} */ ms) => `${((flowsPerRound / ms) * 1000).toFixed(0)} flows/s`;
  return [
    {
      name: `six steps, one after the other (best of 9; medians ${(peer.median / ours.median).toFixed(2)})`,
      ours: perSecond(ours.best),
      peer: `${perSecond(peer.best)} six empty signed requests`,
      ratio: peer.best / ours.best,
      bar: { atLeast: 0.6 },
    },
  ];
}

await runAlone(import.meta.url, measureSixSteps);
