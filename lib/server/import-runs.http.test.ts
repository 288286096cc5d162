import { rmSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importEnded, sendImport, zipOf } from '@/lib/testing/exchange';
import { type Answer, Client, picture } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

/** Imports while other things happen: what others do meanwhile, being cancelled, and a server that dies. */

let server: TestServer;
let database: pg.Client;
beforeAll(async () => {
  server = await startServer();
  database = await connect(server);
});
afterAll(async () => {
  await database.end();
  await server.stop();
});

async function connect({ process }: TestServer): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: process.setting('DATABASE_URL') });
  // A server that is killed takes its database along.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const client = () => new Client(server);

const truth = (id: number, image_id: number) => ({
  id,
  image_id,
  category_id: 1,
  bbox: [1 + (id % 50), 2, 30, 40],
  area: 1200,
  iscrowd: 0,
});

/** A data set of these files, with so many boxes on each. */
const dataSet = (names: readonly string[], boxes: number) => ({
  images: names.map((file_name, i) => ({ id: i + 1, file_name, width: 64, height: 48 })),
  categories: [{ id: 1, name: 'person' }],
  annotations: names.flatMap((_, i) =>
    Array.from({ length: boxes }, (__, n) => truth(i * boxes + n + 1, i + 1)),
  ),
});
const coco = { format: 'coco', create_missing_images: 'true' };

/** A project with images of these names. */
async function newImages(names: readonly string[]): Promise<{ projectId: string; imageIds: string[] }> {
  const projectId = await client().newProject();
  const imageIds: string[] = [];
  for (const name of names) {
    const answer = await client().upload(projectId, [{ bytes: await picture(64, 48), name }]);
    imageIds.push(answer.json.id);
  }
  return { projectId, imageIds };
}

/** Waits until an import stands before a lock of this test. */
async function untilBlocked(itsDatabase = database): Promise<void> {
  for (;;) {
    // In a transaction, activity is for ever as it was when it was first looked at.
    await itsDatabase.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await itsDatabase.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'vista-long' AND wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const lockCounts = 'LOCK TABLE analysis_classes IN SHARE MODE';

/** Holds an import up just before it counts what it has stored, while `work` is done. */
async function whileHeldUp(work: () => Promise<void>): Promise<void> {
  await database.query('BEGIN');
  await database.query(lockCounts);
  try {
    await work();
  } finally {
    await database.query('ROLLBACK');
  }
}

const analysesOf = async (projectId: string, of = client()): Promise<Answer['json'][]> =>
  (await of.get(`/api/projects/${projectId}/analyses?limit=1000`)).json;
/** What is kept of an image for its galleries. */
async function countsOf(imageId: string) {
  const { rows } = await database.query(
    `SELECT analysis_count AS analyses, annotation_count AS annotations, has_unscored FROM images WHERE id = $1`,
    [imageId],
  );
  return rows[0];
}

describe('while an import runs', () => {
  test('others post to its images, edit the project and delete images; every count is right after it', async () => {
    // The import locks images in the order of their ids, just before it commits: it is held up at the first.
    const names = ['held.png', 'busy.png', 'deleted.png'];
    const { projectId, imageIds } = await newImages(names);
    const [held, busy, deleted] = imageIds as [string, string, string];
    await database.query('BEGIN');
    await database.query('SELECT 1 FROM images WHERE id = $1 FOR SHARE', [held]);
    const { id } = (await sendImport(projectId, dataSet(names, 5), coco, client())).json;
    await untilBlocked();

    const analysis = await client().analyse(busy, { model_name: 'detector', model_version: '1' });
    const box = {
      annotation_type: 'bounding_box',
      class_name: 'x',
      confidence: 0.5,
      data: { bbox: [1, 1, 9, 9] },
    };
    expect((await client().bulk(analysis.json.id, [box, box])).status).toBe(201);
    expect((await client().finalize(analysis.json.id)).status).toBe(200);
    expect((await client().send('PATCH', `/api/projects/${projectId}`, { name: 'renamed' })).status).toBe(
      200,
    );
    expect((await client().send('DELETE', `/api/images/${deleted}`)).status).toBe(204);
    expect(await analysesOf(projectId)).toHaveLength(1);
    await database.query('ROLLBACK');

    const done = await importEnded(id, client());
    expect(done).toMatchObject({ status: 'completed', outcome: { analyses: { created: 3 } } });
    expect(done.outcome.findings.map((f: Answer['json']) => f.code)).toContain('images-deleted-meanwhile');
    expect(await countsOf(held)).toEqual({ analyses: 1, annotations: 5, has_unscored: true });
    expect(await countsOf(busy)).toEqual({ analyses: 2, annotations: 7, has_unscored: true });
    expect(await analysesOf(projectId)).toHaveLength(3);
    await client().send('POST', `/api/images/${deleted}/restore`);
    expect(await countsOf(deleted)).toEqual({ analyses: 1, annotations: 5, has_unscored: true });
    expect(await analysesOf(projectId)).toHaveLength(4);
  });

  test('nothing of it is seen before all of it is', async () => {
    const projectId = await client().newProject();
    await whileHeldUp(async () => {
      const { id } = (await sendImport(projectId, dataSet(['a.png', 'b.png'], 50), coco, client())).json;
      await untilBlocked();
      expect((await client().get(`/api/imports/${id}`)).json).toMatchObject({ status: 'running' });
      expect(await analysesOf(projectId)).toEqual([]);
      expect((await client().get(`/api/projects/${projectId}/images`)).json).toEqual([]);
    });
    const [{ id }] = (await client().get(`/api/projects/${projectId}/imports`)).json;
    await importEnded(id, client());
    expect(await analysesOf(projectId)).toHaveLength(2);
  });
});

describe('an import that is cancelled', () => {
  test('when all is stored but not committed leaves nothing, and the same file can be imported again', async () => {
    const projectId = await client().newProject();
    const file = dataSet(['a.png', 'b.png'], 200);
    let id = '';
    await whileHeldUp(async () => {
      id = (await sendImport(projectId, file, coco, client())).json.id;
      await untilBlocked();
      const answer = await client().send('POST', `/api/imports/${id}/cancel`);
      expect([answer.status, answer.json.status]).toEqual([200, 'running']);
    });
    const ended = await importEnded(id, client());
    expect(ended).toMatchObject({ status: 'cancelled', error_message: null, has_report: true });
    expect(await analysesOf(projectId)).toEqual([]);
    expect((await client().get(`/api/projects/${projectId}/images`)).json).toEqual([]);
    const again = await sendImport(projectId, file, coco, client());
    expect(again.json.id).not.toBe(id);
    expect(await importEnded(again.json.id, client())).toMatchObject({
      status: 'completed',
      outcome: { annotations: { created: 400 } },
    });
    expect((await client().send('POST', `/api/imports/${again.json.id}/cancel`)).json.status).toBe(
      'completed',
    );
    expect(await analysesOf(projectId)).toHaveLength(2);
  });

  test('while it waits for another one is cancelled at once', async () => {
    const projectId = await client().newProject();
    await whileHeldUp(async () => {
      await sendImport(projectId, dataSet(['a.png'], 10), coco, client());
      await untilBlocked();
      const { id } = (await sendImport(projectId, dataSet(['b.png'], 10), coco, client())).json;
      expect((await client().send('POST', `/api/imports/${id}/cancel`)).json.status).toBe('cancelled');
    });
  });
});

test('an import that broke off three times is given up, in words', async () => {
  const projectId = await client().newProject();
  const sent = await sendImport(projectId, dataSet(['a.png'], 3), { ...coco, dry_run: 'true' }, client());
  await importEnded(sent.json.id, client());
  // As if the server had been killed in each of three attempts.
  await database.query(
    `UPDATE imports SET status = 'running', is_preview = false, attempts = 3 WHERE id = $1`,
    [sent.json.id],
  );
  expect(await importEnded(sent.json.id, client())).toMatchObject({
    status: 'failed',
    error_message: expect.stringContaining('broke off 3 times'),
  });
  expect(await analysesOf(projectId)).toEqual([]);
});

describe('a server that is killed in an import', () => {
  /** Kills a server when `before` returns, and starts it again on the same data. */
  async function killed(
    before: (first: TestServer) => Promise<void>,
    after: (second: Client) => Promise<void>,
  ): Promise<void> {
    const first = await startServer();
    await before(first);
    await first.kill9();
    const second = await startServer({}, first.dataDir);
    try {
      await after(new Client(second));
    } finally {
      await second.stop();
      rmSync(first.dataDir, { recursive: true, force: true });
    }
  }

  test('begins it again at its next start, whole and once', async () => {
    let projectId = '';
    let id = '';
    let itsDatabase: pg.Client | undefined;
    await killed(
      async (first) => {
        projectId = await new Client(first).newProject();
        itsDatabase = await connect(first);
        await itsDatabase.query('BEGIN');
        await itsDatabase.query(lockCounts);
        const file = dataSet(['a.png', 'b.png'], 300);
        id = (await sendImport(projectId, file, coco, new Client(first))).json.id;
        await untilBlocked(itsDatabase);
      },
      async (second) => {
        // A database that is not the server's own outlives it, and so does the lock.
        await itsDatabase?.end();
        const done = await importEnded(id, second);
        expect(done).toMatchObject({ status: 'completed', outcome: { annotations: { created: 600 } } });
        const analyses = await analysesOf(projectId, second);
        expect(analyses.map((a) => a.annotation_count)).toEqual([300, 300]);
        const { headers } = await second.get(`/api/projects/${projectId}/export?format=csv`);
        expect(headers.get('x-total-count')).toBe('600');
      },
    );
  });

  test('goes on with the pictures of a zip: each is there once', async () => {
    const files: Record<string, Buffer> = {};
    for (let i = 0; i < 24; i++) files[`${i}.png`] = await picture(32 + i, 32);
    const zip = await zipOf(files);
    let projectId = '';
    let id = '';
    await killed(
      async (first) => {
        const asked = new Client(first);
        projectId = await asked.newProject();
        id = (await sendImport(projectId, zip, { format: 'images' }, asked)).json.id;
        while ((await asked.get(`/api/projects/${projectId}/images`)).json.length === 0);
      },
      async (second) => {
        const { outcome } = await importEnded(id, second);
        expect(outcome.images.matched + outcome.images.created).toBe(24);
        const images = (await second.get(`/api/projects/${projectId}/images?limit=100`)).json;
        expect(images.map((i: Answer['json']) => i.filename).sort()).toEqual(Object.keys(files).sort());
      },
    );
  });
});
