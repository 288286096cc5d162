import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

/** Exports whose readers are slow, go away, or lose the database: more is exported than any buffer holds. */

const rows = 400_000;
let server: TestServer;
let database: pg.Client;
let projectId: string;

beforeAll(async () => {
  server = await startServer();
  database = new pg.Client({ connectionString: server.process.setting('DATABASE_URL') });
  await database.connect();
  const client = new Client(server);
  const analysis = await client.newAnalysis();
  projectId = analysis.projectId;
  await database.query(
    `INSERT INTO annotations (id, analysis_id, sequence, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max,
       area, data)
     SELECT gen_random_uuid(), $1, n, 'bounding_box', 'car', 0.5, 1, 2, 4, 6, 12, '{"bbox":[1,2,3,4]}'
     FROM generate_series(0, $2::int - 1) n`,
    [analysis.analysisId, rows],
  );
  await database.query('UPDATE analyses SET annotation_count = $2 WHERE id = $1', [
    analysis.analysisId,
    rows,
  ]);
});
afterAll(async () => {
  await database.end();
  await server.stop();
});

/** Begins an export and reads nothing of it. */
async function begin(format: string): Promise<IncomingMessage> {
  const [response] = await once(
    get(`${server.url}/api/projects/${projectId}/export?format=${format}`),
    'response',
  );
  response.pause();
  return response;
}

/** What the connections of exports are at. */
async function connections(): Promise<{ pid: number; wait_event: string | null; state: string }[]> {
  const { rows: found } = await database.query(
    `SELECT pid, wait_event, state FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'vista-long' AND state <> 'idle'`,
  );
  return found;
}

/** Waits until the connections are as they should be. */
async function until(isSo: (found: Awaited<ReturnType<typeof connections>>) => boolean): Promise<void> {
  while (!isSo(await connections())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const isHeldBack = (found: Awaited<ReturnType<typeof connections>>) =>
  found.some(({ wait_event }) => wait_event === 'ClientWrite');

async function linesOf(response: IncomingMessage): Promise<number> {
  let lines = 0;
  for await (const chunk of response) lines += chunk.toString('latin1').split('\n').length - 1;
  return lines;
}

test('a slow reader holds the database back, and still gets all of it', async () => {
  const response = await begin('csv');
  await until(isHeldBack);
  expect(response.headers['x-total-count']).toBe(String(rows));
  expect(await linesOf(response)).toBe(rows + 1);
  await until((found) => found.length === 0);
});

describe.each(['csv', 'json', 'coco', 'coco_results', 'yolo'])('%s', (format) => {
  test('that its reader leaves closes its cursor', async () => {
    const response = await begin(format);
    await until(isHeldBack);
    response.destroy();
    await until((found) => found.length === 0);
  });

  test('that loses the database does not end as if it were whole', async () => {
    const response = await begin(format);
    await until(isHeldBack);
    for (const { pid } of await connections()) await database.query('SELECT pg_terminate_backend($1)', [pid]);
    await expect(linesOf(response)).rejects.toThrow('aborted');
    await until((found) => found.length === 0);
  });
});
