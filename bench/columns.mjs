// @ts-check
import { expectJson } from './bed.mjs';
import { bulkBody, makeBoxes } from './boxes.mjs';
import { interleave, runAlone, timed } from './rounds.mjs';

const rows = 100_000;

/** Reading a large analysis for the viewer. @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureColumns(bed) {
  const analysisId = await bed.newAnalysis();
  for (let stored = 0; stored < rows; stored += 10_000) {
    const body = bulkBody(makeBoxes(10_000));
    expectJson(
      await bed.connection.signed('POST', `/api/analyses/${analysisId}/annotations:bulk`, body),
      201,
    );
  }
  let bytes = 0;
  const { ours, peer } = await interleave(9, {
    ours: () =>
      timed(async () => {
        const answer = await bed.connection.send('GET', `/api/analyses/${analysisId}/annotations/columns`);
        bytes = answer.bytes.length;
        if (answer.status !== 200 || bytes < rows * 50) throw new Error(`${answer.status}, ${bytes} bytes`);
      }),
    peer: () =>
      timed(async () => {
        const result = await bed.database.query(
          `SELECT id, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max, area FROM annotations
           WHERE analysis_id = $1 ORDER BY sequence`,
          [analysisId],
        );
        if (result.rows.length !== rows) throw new Error(`${result.rows.length} rows`);
      }),
  });
  return [
    {
      name: `read ${rows} boxes, ${(bytes / 2 ** 20).toFixed(1)} MiB (best of 9; medians ${(ours.median / peer.median).toFixed(2)})`,
      ours: `${ours.best.toFixed(0)} ms`,
      peer: `${peer.best.toFixed(0)} ms bare pg SELECT`,
      ratio: ours.best / peer.best,
      bar: { atMost: 1.5 },
    },
  ];
}

await runAlone(import.meta.url, measureColumns);
