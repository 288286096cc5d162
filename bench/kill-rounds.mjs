// @ts-check
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bed, expectJson } from './bed.mjs';
import { bulkBody, makeBoxes } from './boxes.mjs';

/**
 * A bulk call that was begun. `answer` is set when it was acknowledged.
 * @typedef {{ analysisId: string, name: string, rows: number, body: Buffer, answer?: Buffer }} Call
 */

/**
 * What came of it. `faults` are broken promises, in words; there must be none.
 * @typedef {object} KillReport
 * @property {number} kills
 * @property {number} acknowledged calls
 * @property {number} acknowledgedRows
 * @property {number} inFlight calls that a kill cut off
 * @property {number} storedUnacknowledged of those, how many were found stored, whole
 * @property {number[]} restartMs from start to ready, of every start after a kill
 * @property {string[]} faults
 */

const connections = 4;
const longestMs = 1_500;

/**
 * Posts over one connection until it breaks.
 * @param {Bed} bed @param {string} analysisId @param {string} name @param {Call[]} calls
 */
async function postUntilKilled(bed, analysisId, name, calls) {
  const connection = bed.connect();
  for (let i = 0; ; i++) {
    const rows = 1 + Math.floor(Math.random() * 600);
    const boxes = makeBoxes(rows).map((box) => ({ ...box, class_name: `${name}.${i}` }));
    /** @type {Call} */
    const call = { analysisId, name: `${name}.${i}`, rows, body: bulkBody(boxes) };
    calls.push(call);
    try {
      const answer = await connection.signed(
        'POST',
        `/api/analyses/${analysisId}/annotations:bulk`,
        call.body,
      );
      expectJson(answer, 201);
      call.answer = answer.bytes;
    } catch (error) {
      // The kill; anything the server said itself is another matter.
      if (error instanceof Error && 'code' in error) break;
      throw error;
    }
  }
  connection.close();
}

/** @param {Bed} bed @param {string} analysisId @returns {Promise<{ id: string, class_name: string }[]>} */
async function storedRows(bed, analysisId) {
  const { rows } = await bed.database.query(
    'SELECT id, class_name FROM annotations WHERE analysis_id = $1 ORDER BY sequence',
    [analysisId],
  );
  return rows;
}

/** Whether the counts kept beside the rows are those of the rows. @param {Bed} bed @param {string} analysisId */
async function countsAgree(bed, analysisId) {
  const { rows } = await bed.database.query(
    `SELECT a.annotation_count AS counted, n.rows, n.last + 1 AS numbered,
      (SELECT coalesce(sum(count), 0)::int FROM annotation_batches WHERE analysis_id = a.id) AS batched,
      (SELECT coalesce(sum(count), 0)::int FROM analysis_classes WHERE analysis_id = a.id) AS classed
     FROM analyses a, LATERAL (SELECT count(*)::int AS rows, coalesce(max(sequence), -1) AS last FROM annotations
       WHERE analysis_id = a.id) n WHERE a.id = $1`,
    [analysisId],
  );
  return new Set(Object.values(rows[0] ?? { missing: true })).size === 1;
}

/**
 * Compares what is stored of each call with what its sender was told.
 * @param {Bed} bed @param {Call[]} calls @param {boolean} isSettled whether every call must be there by now
 * @param {KillReport} report
 */
async function compare(bed, calls, isSettled, report) {
  const analyses = new Set(calls.map((call) => call.analysisId));
  for (const analysisId of analyses) {
    /** @type {Map<string, string[]>} */
    const ids = new Map();
    for (const { id, class_name: name } of await storedRows(bed, analysisId))
      ids.set(name, [...(ids.get(name) ?? []), id]);
    for (const { name, rows, answer } of calls.filter((call) => call.analysisId === analysisId)) {
      const found = ids.get(name) ?? [];
      ids.delete(name);
      if (answer) {
        const told = JSON.parse(answer.toString()).annotations.map((/** @type {{ id: string }} */ a) => a.id);
        if (told.join() !== found.join())
          report.faults.push(`${name}: ${told.length} rows were acknowledged, ${found.length} are stored`);
      } else if (found.length !== rows && (isSettled || found.length > 0)) {
        report.faults.push(`${name}: ${found.length} of ${rows} rows are stored of an unacknowledged call`);
      } else if (!isSettled) {
        report.inFlight++;
        if (found.length > 0) report.storedUnacknowledged++;
      }
    }
    for (const name of ids.keys()) report.faults.push(`${name}: stored, but never sent`);
    if (!(await countsAgree(bed, analysisId))) report.faults.push(`${analysisId}: counts and rows differ`);
  }
}

/** Sends calls again, as their senders would. @param {Bed} bed @param {Call[]} calls @param {KillReport} report */
async function sendAgain(bed, calls, report) {
  for (const call of calls) {
    const path = `/api/analyses/${call.analysisId}/annotations:bulk`;
    const answer = await bed.connection.signed('POST', path, call.body);
    expectJson(answer, 201);
    if (call.answer && !call.answer.equals(answer.bytes))
      report.faults.push(`${call.name}: sent again, it was answered differently`);
    call.answer ??= answer.bytes;
  }
}

/**
 * Kills a server again and again (launcher, server, database and watchdog at once) while several connections post, and
 * holds what is there after each restart against what their senders were told.
 * @param {{ kills: number, say?: (line: string) => void }} options
 * @returns {Promise<KillReport>}
 */
export async function runKills({ kills, say = () => {} }) {
  /** @type {KillReport} */
  const report = {
    kills,
    acknowledged: 0,
    acknowledgedRows: 0,
    inFlight: 0,
    storedUnacknowledged: 0,
    restartMs: [],
    faults: [],
  };
  /** @type {Call[]} */
  const all = [];
  let bed = await Bed.start();
  const { dataDir } = bed.server;
  try {
    for (let kill = 1; kill <= kills; kill++) {
      /** @type {Call[]} */
      const calls = [];
      // Two connections share an analysis, where one waits for the other.
      const analyses = [await bed.newAnalysis(), await bed.newAnalysis()];
      const posting = Promise.all(
        Array.from({ length: connections }, (_, i) =>
          postUntilKilled(bed, analyses[i % 2] ?? '', `${kill}.${i}`, calls),
        ),
      );
      while (!calls.some((call) => call.answer)) await Promise.race([sleep(5), posting]);
      await sleep(Math.random() * longestMs);
      await bed.crash();
      await posting;
      const start = performance.now();
      bed = await Bed.start({ dataDir });
      report.restartMs.push(performance.now() - start);

      const acknowledged = calls.filter((call) => call.answer);
      report.acknowledged += acknowledged.length;
      report.acknowledgedRows += acknowledged.reduce((sum, call) => sum + call.rows, 0);
      await compare(bed, calls, false, report);
      await sendAgain(bed, [...calls.filter((call) => !call.answer), ...acknowledged.slice(-2)], report);
      await compare(bed, calls, true, report);
      all.push(...calls.map(({ body: _, ...rest }) => ({ ...rest, body: Buffer.alloc(0) })));
      say(`kill ${kill}: ${acknowledged.length} acknowledged calls, faults so far: ${report.faults.length}`);
    }
    await compare(bed, all, true, report);
    await bed.stop();
    return report;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
