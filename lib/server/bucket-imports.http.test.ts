import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importEnded } from '@/lib/testing/exchange';
import { type Answer, Client, picture } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';
import { S3Store } from './store/s3-store';

/** Images from a bucket. */

function ask(client: Client, projectId: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ format: 's3_images', ...fields })) form.set(name, value);
  return client.send('POST', `/api/projects/${projectId}/import`, form);
}

test('a server that opens no bucket says so, and whom to ask', async () => {
  const client = new Client();
  const projectId = await client.newProject();
  expect((await client.get(`/api/projects/${projectId}/import-sources`)).json).toEqual({ sources: [] });
  const answer = await ask(client, projectId, { source: 's3://vista/images/' });
  expect(answer.status).toBe(400);
  expect(answer.json.errors[0]).toMatchObject({ pointer: '/source' });
  expect(answer.json.detail).toContain('S3_IMPORT_SOURCES');
});

const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env;
if (S3_TEST_ENDPOINT) {
  describe(`images from a bucket of ${S3_TEST_ENDPOINT}`, () => {
    const bucket = `vista-images-${randomUUID()}`;
    const settings = {
      S3_ENDPOINT: S3_TEST_ENDPOINT,
      S3_ACCESS_KEY_ID: S3_TEST_ACCESS_KEY_ID ?? '',
      S3_SECRET_ACCESS_KEY: S3_TEST_SECRET_ACCESS_KEY ?? '',
    };
    const store = new S3Store({
      driver: 's3',
      endpoint: S3_TEST_ENDPOINT,
      region: 'us-east-1',
      bucket,
      accessKeyId: S3_TEST_ACCESS_KEY_ID,
      secretAccessKey: S3_TEST_SECRET_ACCESS_KEY,
      forcePathStyle: true,
    });
    const put = (key: string, bytes: Buffer) => store.put(key, bytes, { contentType: 'image/png' });
    let server: TestServer;
    const client = () => new Client(server);
    const imagesOf = async (projectId: string) =>
      (await client().get(`/api/projects/${projectId}/images?sort=filename`)).json;
    beforeAll(async () => {
      await store.check();
      await put('street/day/one.png', await picture(64, 48));
      await put('street/night/two.png', await picture(32, 32));
      await put('street/notes.txt', Buffer.from('hello'));
      await put('street/broken.png', Buffer.from('no picture'));
      await put('secret/three.png', await picture(16, 16));
      server = await startServer({
        ...settings,
        // The store itself, so that its own keys are in reach.
        S3_BUCKET: bucket,
        S3_IMPORT_SOURCES: `${bucket}/street, vista-none-${randomUUID()}, ${bucket}/images`,
      });
    });
    afterAll(() => server.stop());

    test('are previewed without being fetched, then stored, each once', async () => {
      const projectId = await client().newProject();
      const source = `s3://${bucket}/street`;
      const preview = await ask(client(), projectId, { source, dry_run: 'true' });
      expect([preview.status, preview.json.filename]).toEqual([202, `${source}/`]);
      const seen = await importEnded(preview.json.id, client());
      expect(seen).toMatchObject({
        status: 'previewed',
        outcome: { images: { matched: 0, created: 3, skipped: 1 } },
      });
      expect(seen.size_bytes).toBeGreaterThan(0);
      expect(await imagesOf(projectId)).toEqual([]);
      await client().send('POST', `/api/imports/${preview.json.id}/run`, {});
      const done = await importEnded(preview.json.id, client());
      expect(done).toMatchObject({
        status: 'completed',
        outcome: { images: { matched: 0, created: 2, skipped: 2 } },
      });
      expect(done.outcome.findings.map((f: Answer['json']) => f.code).sort()).toEqual([
        'invalid-image',
        'no-image',
      ]);
      const images = await imagesOf(projectId);
      expect(
        images.map((i: Answer['json']) => [i.filename, i.width, i.has_pixels, i.metadata.source]),
      ).toEqual([
        ['one.png', 64, true, `${source}/day/one.png`],
        ['two.png', 32, true, `${source}/night/two.png`],
      ]);
      const { status } = await client().get(`/api/images/${images[0].id}/content`);
      expect(status).toBe(200);

      const again = await ask(client(), projectId, { source: `${source}/` });
      expect((await importEnded(again.json.id, client())).outcome.images).toMatchObject({
        matched: 2,
        created: 0,
      });
      await put('street/day/one.png', await picture(65, 48));
      const changed = await ask(client(), projectId, { source });
      expect((await importEnded(changed.json.id, client())).outcome.images).toMatchObject({
        matched: 1,
        created: 1,
      });
    });

    test('outside of what is open are refused, whatever the address', async () => {
      const projectId = await client().newProject();
      const { json } = await client().get(`/api/projects/${projectId}/import-sources`);
      expect(json.sources[0]).toBe(`s3://${bucket}/street/`);
      for (const source of [
        `s3://${bucket}/`,
        `s3://${bucket}/secret/`,
        `s3://${bucket}/street2/`,
        's3://other/street/',
        'http://169.254.169.254/latest/meta-data/',
        'file:///etc/passwd',
        '',
      ]) {
        const answer = await ask(client(), projectId, { source });
        expect([source, answer.status, answer.json.errors[0].pointer]).toEqual([source, 400, '/source']);
      }
    });

    test('that VISTA itself keeps, for this or another project, are none', async () => {
      await client().newImage(20, 20);
      const projectId = await client().newProject();
      const sent = await ask(client(), projectId, { source: `s3://${bucket}/images/` });
      const done = await importEnded(sent.json.id, client());
      expect(done).toMatchObject({ status: 'completed', outcome: { images: { created: 0, skipped: 0 } } });
    });

    test('from a bucket that is not there fail in words', async () => {
      const projectId = await client().newProject();
      const { json } = await client().get(`/api/projects/${projectId}/import-sources`);
      const sent = await ask(client(), projectId, { source: json.sources[1] });
      expect(await importEnded(sent.json.id, client())).toMatchObject({
        status: 'failed',
        error_message: expect.stringContaining('NoSuchBucket'),
      });
    });

    test('cannot be sent together with a file', async () => {
      const projectId = await client().newProject();
      const form = new FormData();
      form.set('format', 's3_images');
      form.set('source', `s3://${bucket}/street/`);
      form.set('file', new Blob(['x']), 'x.zip');
      const answer = await client().send('POST', `/api/projects/${projectId}/import`, form);
      expect([answer.status, answer.json.errors[0].pointer]).toEqual([400, '/file']);
    });
  });
}
