// @ts-check
import { createWriteStream, openAsBlob, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { copyStatement, copyText, makeBoxes } from './boxes.mjs';
import { runAlone, timed } from './rounds.mjs';

const images = 5_000;
const MB = 1_000_000;

/** @param {number} pid */
const residentMB = (pid) =>
  (Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / MB;

/**
 * Writes a COCO data set of boxes, spread over its images.
 * @param {string} path @param {number} count @param {number} padding characters that each annotation has besides
 */
async function writeDataSet(path, count, padding) {
  const file = createWriteStream(path);
  const write = async (/** @type {string} */ text) => {
    if (!file.write(text)) await new Promise((resolve) => file.once('drain', () => resolve(undefined)));
  };
  const categories = Array.from({ length: 80 }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` }));
  const list = Array.from({ length: images }, (_, i) => ({
    id: i + 1,
    file_name: `${i + 1}.jpg`,
    width: 1920,
    height: 1080,
  }));
  await write(`{"images":${JSON.stringify(list)},"categories":${JSON.stringify(categories)},"annotations":[`);
  const note = padding > 0 ? { note: 'x'.repeat(padding) } : {};
  for (let first = 0; first < count; first += 10_000) {
    const boxes = makeBoxes(Math.min(10_000, count - first)).map(({ data }, i) => ({
      id: first + i + 1,
      image_id: ((first + i) % images) + 1,
      category_id: (i % 80) + 1,
      bbox: data.bbox,
      area: 100,
      iscrowd: 0,
      ...note,
    }));
    await write(`${first > 0 ? ',' : ''}${boxes.map((box) => JSON.stringify(box)).join(',')}`);
  }
  file.end(']}');
  await finished(file);
}

/** @param {import('./bed.mjs').Bed} bed @param {string} path @param {number} count */
async function importFile(bed, path, count) {
  const form = new FormData();
  form.set('format', 'coco');
  form.set('create_missing_images', 'true');
  form.set('file', await openAsBlob(path), 'instances.json');
  const sent = await fetch(`${bed.url}/api/projects/${bed.projectId}/import`, { method: 'POST', body: form });
  let job = await sent.json();
  while (['queued', 'running'].includes(job.status)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    job = await (await fetch(`${bed.url}/api/imports/${job.id}`)).json();
  }
  const created = job.outcome?.annotations.created;
  if (job.status !== 'completed' || created !== count) throw new Error(JSON.stringify(job));
}

/** Reading COCO files in, from the request to the last row. @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureImport(bed) {
  const folder = await mkdtemp(join(tmpdir(), 'vista-bench-'));
  try {
    const rows = 500_000;
    const path = join(folder, 'instances.json');
    await writeDataSet(path, rows, 0);
    const ours = await timed(() => importFile(bed, path, rows));
    const peer = await timed(async () => {
      const analysisId = await bed.newAnalysis();
      for (let first = 0; first < rows; first += 20_000) {
        const stream = bed.database.query(copyFrom(copyStatement));
        stream.end(copyText(makeBoxes(20_000), analysisId, first));
        await finished(stream);
      }
    });

    const large = join(folder, 'large.json');
    const largeRows = 400_000;
    await writeDataSet(large, largeRows, 1_150);
    const size = statSync(large).size;
    const idle = residentMB(bed.serverPid);
    let most = idle;
    const watch = setInterval(() => {
      most = Math.max(most, residentMB(bed.serverPid));
    }, 50);
    const largeMs = await timed(() => importFile(bed, large, largeRows));
    clearInterval(watch);
    return [
      {
        name: `COCO import of ${rows} boxes on ${images} images, ${Math.round(statSync(path).size / MB)} MB (once)`,
        ours: `${Math.round((rows / ours) * 1000)} rows/s`,
        peer: `${Math.round((rows / peer) * 1000)} rows/s bare COPY`,
        ratio: peer / ours,
        bar: { atLeast: 0.25 },
      },
      {
        name: `memory over idle (${idle.toFixed(0)} MB) while ${Math.round(size / MB)} MB are imported in ${(largeMs / 1000).toFixed(0)} s`,
        ours: `${(most - idle).toFixed(0)} MB`,
        peer: '150 MB',
        ratio: (most - idle) / 150,
        bar: { atMost: 1 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runAlone(import.meta.url, measureImport);
