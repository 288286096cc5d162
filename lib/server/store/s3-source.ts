import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { BucketPart } from './bucket-part';
import { createClient, type S3Access } from './s3-client';
import { bounded, statusOf } from './s3-failure';

/** Buckets that images are imported from: read only, and never those things that VISTA itself keeps in its bucket. */

/** An object in a bucket; `etag` without quotes changes whenever the bytes do. */
export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

/** The server refuses the bucket, or knows none of this name. */
export class BucketRefused extends Error {}

const answerMs = 30_000;
const refusals = [301, 400, 403, 404];

/** Reads buckets of one server. */
export class S3Source {
  readonly #client: S3Client;
  readonly #ownBucket: string | null;

  /** `ownBucket` is the store's, whose own keys are passed over. */
  constructor(access: S3Access, ownBucket: string | null) {
    this.#client = createClient(access);
    this.#ownBucket = ownBucket;
  }

  /**
   * The objects of a part in the order of their keys, some at a time.
   * @throws BucketRefused; StoreError where the server does not answer
   */
  async *list({ bucket, prefix }: BucketPart): AsyncGenerator<ListedObject[]> {
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ContinuationToken: token,
      });
      const page = await this.#ask(`list '${bucket}'`, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      yield (page.Contents ?? []).flatMap(({ Key: key = '', Size: size = 0, ETag: etag = '' }) =>
        this.#isOpen(bucket, key) ? [{ key, size, etag: etag.replaceAll('"', '') }] : [],
      );
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  /** The bytes of an object; null where it is gone, or is another by now. @throws BucketRefused, StoreError */
  async read(bucket: string, { key, etag }: ListedObject): Promise<ReadableStream<Uint8Array> | null> {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: `"${etag}"` });
    const answer = await this.#ask(`read '${key}'`, async (abortSignal) => {
      try {
        return await this.#client.send(command, { abortSignal });
      } catch (error) {
        if ([404, 412].includes(statusOf(error) ?? 0)) return null;
        throw error;
      }
    });
    return answer && (answer.Body?.transformToWebStream() ?? new Blob().stream());
  }

  #isOpen(bucket: string, key: string): boolean {
    if (key === '' || key.endsWith('/')) return false;
    return bucket !== this.#ownBucket || !ownAreas.test(key);
  }

  #ask<T>(doing: string, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return bounded(doing, answerMs, send).catch((error) => {
      const status = statusOf(error.cause);
      if (!status || !refusals.includes(status)) throw error;
      const { name } = error.cause;
      throw new BucketRefused(`The object store refuses to ${doing}: ${name} (${status}).`, { cause: error });
    });
  }
}

/** Where the store keeps what is its own. */
const ownAreas = /^(images|artifacts|incoming|imports)\//;
