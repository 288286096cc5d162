import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { createClient } from './s3-client';
import { BucketRefused, type ListedObject, S3Source } from './s3-source';

const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env;
const access = {
  endpoint: S3_TEST_ENDPOINT ?? 'http://127.0.0.1:9',
  region: 'us-east-1',
  accessKeyId: S3_TEST_ACCESS_KEY_ID ?? 'test',
  secretAccessKey: S3_TEST_SECRET_ACCESS_KEY ?? 'test',
  forcePathStyle: true,
};

async function listed(source: S3Source, bucket: string, prefix = ''): Promise<ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const objects of source.list({ bucket, prefix })) all.push(...objects);
  return all;
}

test('a server that does not answer is not one that refuses', async () => {
  const source = new S3Source({ ...access, endpoint: 'http://127.0.0.1:9' }, null);
  await expect(listed(source, 'datasets')).rejects.toMatchObject({ code: 'store-unavailable' });
});

if (S3_TEST_ENDPOINT) {
  describe(`the buckets of ${S3_TEST_ENDPOINT}`, () => {
    const bucket = `vista-source-${randomUUID()}`;
    const client = createClient(access);
    const put = (Key: string, Body: string) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    const awkward = ['ü/人 🚲.png', 'a b/%41+&?#.png', 'x/../y.png', "quote's.png"];
    beforeAll(async () => {
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      for (let first = 0; first < 1050; first += 50)
        await Promise.all(
          Array.from({ length: 50 }, (_, i) => put(`many/${String(first + i).padStart(4, '0')}.png`, 'x')),
        );
      for (const key of [...awkward, 'folder/', 'images/1/original', 'imports/2/file']) await put(key, key);
    }, 120_000);

    test('are listed beyond a thousand objects, in order, folders passed over', async () => {
      const source = new S3Source(access, null);
      const many = await listed(source, bucket, 'many/');
      expect(many.map(({ key }) => key)).toEqual(
        Array.from({ length: 1050 }, (_, i) => `many/${String(i).padStart(4, '0')}.png`),
      );
      const keys = (await listed(source, bucket)).map(({ key }) => key);
      expect(keys).toEqual(expect.arrayContaining([...awkward, 'images/1/original']));
      expect(keys).not.toContain('folder/');
    });

    test('give the bytes under any key, and nothing once these are others', async () => {
      const source = new S3Source(access, null);
      const objects = await listed(source, bucket);
      for (const key of awkward) {
        const object = objects.find((one) => one.key === key);
        expect([key, object?.size]).toEqual([key, Buffer.byteLength(key)]);
        if (object) expect(await new Response(await source.read(bucket, object)).text()).toBe(key);
      }
      const object = objects.find(({ key }) => key === 'many/0000.png');
      await put('many/0000.png', 'y');
      expect(object && (await source.read(bucket, object))).toBeNull();
      expect(await source.read(bucket, { key: 'gone.png', size: 1, etag: 'x' })).toBeNull();
    });

    test('do not show what the store itself keeps in its bucket', async () => {
      const keys = (await listed(new S3Source(access, bucket), bucket)).map(({ key }) => key);
      expect(keys.filter((key) => /^(images|imports)/.test(key))).toEqual([]);
      expect(keys).toEqual(expect.arrayContaining(awkward));
    });

    test('that are not there, or not this caller’s, are refused in words', async () => {
      const none = listed(new S3Source(access, null), `vista-none-${randomUUID()}`);
      await expect(none).rejects.toThrow(BucketRefused);
      await expect(none).rejects.toThrow('NoSuchBucket');
      const stranger = new S3Source({ ...access, secretAccessKey: 'wrong' }, null);
      await expect(listed(stranger, bucket)).rejects.toThrow(/SignatureDoesNotMatch|AccessDenied/);
    });
  });
}
