// @ts-check
import { randomBytes, randomUUID } from 'node:crypto';
import { expectJson } from './bed.mjs';
import { bulkBody, makeBoxes } from './boxes.mjs';
import { median, runAlone, timed } from './rounds.mjs';

const flows = 300;
const artifact = randomBytes(20_000);

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
 * after the signature and before the database. Each has an address of its own, as each step of a flow has.
 * @param {import('./bed.mjs').Bed} bed
 */
async function sixEmptyRequests({ connection }) {
  for (let i = 0; i < 6; i++)
    expectJson(await connection.signed('PATCH', `/api/analyses/${randomUUID()}/status`, noStatus), 400);
}

/**
 * How much of the time of a whole flow is the price of six requests. They take turns, flow by flow: in a loop of their
 * own, requests that do nothing profit from caches and a collector that no pipeline's calls find so.
 * @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure[]>}
 */
export async function measureSixSteps(bed) {
  for (let i = 0; i < flows / 3; i++) {
    await flow(bed);
    await sixEmptyRequests(bed);
  }
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const peer = [];
  for (let i = 0; i < flows; i++) {
    ours.push(await timed(() => flow(bed)));
    peer.push(await timed(() => sixEmptyRequests(bed)));
  }
  const perSecond = (/** @type {number} */ ms) => `${(1000 / ms).toFixed(0)} flows/s`;
  const best = Math.min(...peer) / Math.min(...ours);
  return [
    {
      name: `six steps, one after the other (medians of ${flows}; best ${best.toFixed(2)})`,
      ours: perSecond(median(ours)),
      peer: `${perSecond(median(peer))} six empty signed requests`,
      ratio: median(peer) / median(ours),
      bar: { atLeast: 0.6 },
    },
  ];
}

await runAlone(import.meta.url, measureSixSteps);
