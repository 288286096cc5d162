// @ts-check
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { finished } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { copyStatement, copyText, makeBoxes } from './boxes.mjs';
import { interleave, runAlone, timed } from './rounds.mjs';

const analyses = 10;
const rowsEach = 100_000;
const rows = analyses * rowsEach;
const MB = 1_000_000;

/** @param {number} pid */
const residentMB = (pid) =>
  (Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / MB;

/**
 * Reads an answer to its end and throws it away.
 * @param {string} url
 * @returns {Promise<{ firstByte: number, lines: number, bytes: number }>} milliseconds, line feeds, bytes
 */
function drain(url) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(url, (response) => {
      let firstByte = 0;
      let lines = 0;
      let bytes = 0;
      if (response.statusCode !== 200) reject(new Error(`${response.statusCode}`));
      response.on('data', (chunk) => {
        firstByte ||= performance.now() - start;
        bytes += chunk.length;
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ firstByte, lines, bytes }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** The same columns as the export has, by COPY alone. @param {string} projectId */
const bareCopy = (
  projectId,
) => `COPY (SELECT a.image_id, i.filename, i.width, i.height, a.model_name, a.model_version,
    n.analysis_id, n.id, n.annotation_type, n.class_name, n.confidence, n.x_min, n.y_min, n.x_max, n.y_max, n.area, n.data,
    n.storage_path, n.ordering, n.created_at
  FROM annotations n JOIN analyses a ON a.id = n.analysis_id JOIN images i ON i.id = a.image_id
  WHERE a.project_id = '${projectId}') TO STDOUT (FORMAT csv)`;

/** A million annotations as CSV. @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureExport(bed) {
  for (let i = 0; i < analyses; i++) {
    const analysisId = await bed.newAnalysis();
    for (let first = 0; first < rowsEach; first += 20_000) {
      const stream = bed.database.query(copyFrom(copyStatement));
      stream.end(copyText(makeBoxes(20_000), analysisId, first));
      await finished(stream);
    }
    await bed.database.query('UPDATE analyses SET annotation_count = $2 WHERE id = $1', [
      analysisId,
      rowsEach,
    ]);
  }
  await bed.database.query('VACUUM ANALYZE annotations');
  const url = `${bed.url}/api/projects/${bed.projectId}/export?format=csv`;
  const idle = residentMB(bed.serverPid);
  let most = idle;
  const watch = setInterval(() => {
    most = Math.max(most, residentMB(bed.serverPid));
  }, 50);
  /** @type {number[]} */
  const firstBytes = [];
  let bytes = 0;
  const { ours, peer } = await interleave(3, {
    ours: () =>
      timed(async () => {
        const got = await drain(url);
        firstBytes.push(got.firstByte);
        bytes = got.bytes;
        if (got.lines !== rows + 1) throw new Error(`${got.lines} lines`);
      }),
    peer: () =>
      timed(async () => {
        let got = 0;
        for await (const chunk of bed.database.query(copyTo(bareCopy(bed.projectId)))) got += chunk.length;
        if (got < rows * 100) throw new Error(`${got} bytes`);
      }),
  });
  clearInterval(watch);
  const first = Math.min(...firstBytes.slice(1));
  return [
    {
      name: `CSV of ${rows} annotations, ${Math.round(bytes / MB)} MB (best of 3; medians ${(peer.median / ours.median).toFixed(2)})`,
      ours: `${Math.round((rows / ours.best) * 1000)} rows/s`,
      peer: `${Math.round((rows / peer.best) * 1000)} rows/s bare COPY TO STDOUT`,
      ratio: peer.best / ours.best,
      bar: { atLeast: 0.5 },
    },
    {
      name: `first byte of that CSV (best of 3)`,
      ours: `${first.toFixed(0)} ms`,
      peer: '200 ms',
      ratio: first / 200,
      bar: { atMost: 1 },
    },
    {
      name: `memory over idle (${idle.toFixed(0)} MB) during those exports`,
      ours: `${(most - idle).toFixed(0)} MB`,
      peer: '100 MB',
      ratio: (most - idle) / 100,
      bar: { atMost: 1 },
    },
  ];
}

await runAlone(import.meta.url, measureExport);
