import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  BucketLocationConstraint,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { MeteredBody } from './metered-body';
import { assertContentType, assertObjectKey, incomingPrefix } from './object-key';
import type {
  ByteRange,
  ByteSource,
  ObjectBody,
  ObjectHead,
  ObjectStore,
  PresignedPut,
  PresignGetOptions,
  PresignPutOptions,
  PutOptions,
  PutResult,
  StoredObject,
  StoreSettings,
} from './object-store';
import { createClient } from './s3-client';
import { bounded, boundedOrMissing, statusOf } from './s3-failure';
import { contentDisposition } from './serve-object';
import { StoreError } from './store-error';

type S3Settings = Extract<StoreSettings, { driver: 's3' }>;

const checkMs = 2000;
// A server may have to prepare itself for its first bucket.
const createMs = 15_000;
const answerMs = 5000;
const copyMs = 120_000;
const uploadMs = 3_600_000;
const deletionsAtOnce = 8;

/** The store in a bucket of AWS S3 or a compatible server. */
export class S3Store implements ObjectStore {
  readonly driver = 's3';
  readonly #bucket: string;
  readonly #settings: S3Settings;
  readonly #client: S3Client;
  /** Only signs: the host is part of a signature, so addresses are made for the one that will be called. */
  readonly #signer: S3Client;
  readonly #now: () => number;

  /** `now` in milliseconds since 1970. */
  constructor(settings: S3Settings, now: () => number = Date.now) {
    this.#settings = settings;
    this.#bucket = settings.bucket;
    this.#client = createClient(settings);
    this.#signer = createClient(settings, settings.publicEndpoint ?? settings.endpoint);
    this.#now = now;
  }

  async put(key: string, body: ByteSource, options: PutOptions): Promise<PutResult> {
    assertObjectKey(key);
    assertContentType(options.contentType);
    const metered = new MeteredBody(body, options, ['sha256']);
    const length = options.contentLength ?? (body instanceof Uint8Array ? body.length : undefined);
    const etag = await bounded(`write '${key}'`, uploadMs, (signal) => {
      const source = Readable.from(metered, { objectMode: false });
      return length === undefined
        ? this.#spoolAndUpload(key, source, options.contentType, signal)
        : this.#upload(key, source, length, options.contentType, signal);
    });
    return { size: metered.size, etag, sha256: metered.sha256.digest('hex') };
  }

  /** S3 wants the length first, so a body of unknown length waits on disk until it has one. */
  async #spoolAndUpload(
    key: string,
    source: Readable,
    contentType: string,
    signal: AbortSignal,
  ): Promise<string> {
    const spool = join(tmpdir(), `vista-${randomUUID()}`);
    try {
      await pipeline(source, createWriteStream(spool, { mode: 0o600 }), { signal });
      const { size } = await stat(spool);
      return await this.#upload(key, createReadStream(spool), size, contentType, signal);
    } finally {
      await rm(spool, { force: true });
    }
  }

  async #upload(
    key: string,
    source: Readable,
    length: number,
    contentType: string,
    signal: AbortSignal,
  ): Promise<string> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: source,
      ContentLength: length,
      ContentType: contentType,
    });
    // The SDK pipes the source and would wait on after it fails: failing has to end the request as well.
    const broken = new AbortController();
    source.once('error', (error) => broken.abort(error));
    try {
      const abortSignal = AbortSignal.any([signal, broken.signal]);
      const { ETag } = await this.#client.send(command, { abortSignal });
      return plainEtag(ETag);
    } catch (error) {
      throw source.errored ?? error;
    } finally {
      source.destroy();
    }
  }

  async head(key: string): Promise<ObjectHead | null> {
    assertObjectKey(key);
    const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: key });
    const answer = await boundedOrMissing(`look up '${key}'`, answerMs, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    return answer && { ...toHead(answer), size: answer.ContentLength ?? 0 };
  }

  async get(key: string, { range }: { readonly range?: ByteRange } = {}): Promise<ObjectBody | null> {
    assertObjectKey(key);
    const Range = range && `bytes=${range.start}-${range.end}`;
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key, Range });
    const answer = await boundedOrMissing(`read '${key}'`, answerMs, async (abortSignal) => {
      try {
        return await this.#client.send(command, { abortSignal });
      } catch (error) {
        if (statusOf(error) !== 416) throw error;
        throw new StoreError('range-not-satisfiable', `'${key}' has no byte ${range?.start}`, {
          cause: error,
        });
      }
    });
    if (!answer) return null;
    const stream: ReadableStream<Uint8Array> = answer.Body?.transformToWebStream() ?? new Blob().stream();
    const part = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.ContentRange ?? '');
    if (!part) return { ...toHead(answer), size: answer.ContentLength ?? 0, stream };
    const [start = 0, end = 0, size = 0] = part.slice(1).map(Number);
    return { ...toHead(answer), size, range: { start, end }, stream };
  }

  async presignPut(key: string, options: PresignPutOptions): Promise<PresignedPut> {
    const { contentType, contentLength, maxBytes, expiresInSeconds } = options;
    assertObjectKey(key);
    assertContentType(contentType);
    if (contentLength !== undefined && contentLength > maxBytes) {
      throw new StoreError('too-large', `${contentLength} bytes are more than the ${maxBytes} allowed`);
    }
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ContentType: contentType,
      ContentLength: contentLength,
    });
    // The presigner leaves the type out unless told, and any type would do; a length is signed where there is one.
    const signableHeaders = new Set(['content-type']);
    const url = await getSignedUrl(this.#signer, command, {
      ...this.#signing(expiresInSeconds),
      signableHeaders,
    });
    return { url, headers: { 'content-type': contentType } };
  }

  async presignGet(key: string, options: PresignGetOptions): Promise<string> {
    const { filename, contentType, inline, expiresInSeconds } = options;
    assertObjectKey(key);
    assertContentType(contentType);
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ResponseContentType: contentType,
      ResponseContentDisposition: contentDisposition(filename, contentType, inline),
    });
    return getSignedUrl(this.#signer, command, this.#signing(expiresInSeconds));
  }

  #signing(expiresIn: number) {
    return { expiresIn, signingDate: new Date(this.#now()) };
  }

  async promote(from: string, to: string): Promise<StoredObject | null> {
    assertObjectKey(to);
    const source = await this.head(from);
    if (source) {
      const command = new CopyObjectCommand({
        Bucket: this.#bucket,
        Key: to,
        CopySource: `${this.#bucket}/${from}`,
      });
      // Null: somebody else promoted it in the meantime.
      const copied = await boundedOrMissing(`promote '${from}'`, copyMs, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      await this.delete(from);
      const { size, contentType, etag } = source;
      if (plainEtag(copied?.CopyObjectResult?.ETag) === etag) return { size, contentType, etag };
    }
    // Moved before, or replaced between the look and the copy (servers ignore the condition that would forbid it).
    const head = await this.head(to);
    return head && { size: head.size, contentType: head.contentType, etag: head.etag };
  }

  async delete(key: string): Promise<void> {
    assertObjectKey(key);
    const command = new DeleteObjectCommand({ Bucket: this.#bucket, Key: key });
    await boundedOrMissing(`delete '${key}'`, answerMs, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
  }

  async check(): Promise<void> {
    const command = new HeadBucketCommand({ Bucket: this.#bucket });
    const found = await boundedOrMissing(`open bucket '${this.#bucket}'`, checkMs, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    if (!found) await this.#createBucket();
  }

  async #createBucket(): Promise<void> {
    const { endpoint, region } = this.#settings;
    // AWS wants regions other than us-east-1, its default, named; other servers know no regions by that name.
    const LocationConstraint =
      endpoint === undefined
        ? Object.values(BucketLocationConstraint).find((known) => known === region)
        : undefined;
    const command = new CreateBucketCommand({
      Bucket: this.#bucket,
      CreateBucketConfiguration: LocationConstraint && { LocationConstraint },
    });
    await bounded(`create bucket '${this.#bucket}'`, createMs, async (abortSignal) => {
      try {
        await this.#client.send(command, { abortSignal });
      } catch (error) {
        // Another server of ours was first.
        if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
      }
    });
  }

  async sweep(olderThanMs: number): Promise<number> {
    const before = this.#now() - olderThanMs;
    let removed = 0;
    let ContinuationToken: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: incomingPrefix,
        ContinuationToken,
      });
      const page = await bounded('list uploads', answerMs, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      const old = (page.Contents ?? []).flatMap(({ Key, LastModified }) =>
        Key && LastModified && LastModified.getTime() < before ? [Key] : [],
      );
      for (let first = 0; first < old.length; first += deletionsAtOnce) {
        await Promise.all(old.slice(first, first + deletionsAtOnce).map((key) => this.delete(key)));
      }
      removed += old.length;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return removed;
  }
}

interface DescribedAnswer {
  readonly ContentType?: string;
  readonly ETag?: string;
  readonly LastModified?: Date;
}

function toHead({ ContentType, ETag, LastModified }: DescribedAnswer) {
  return {
    contentType: ContentType ?? 'application/octet-stream',
    etag: plainEtag(ETag),
    lastModified: LastModified ?? new Date(0),
  };
}

function plainEtag(etag: string | undefined): string {
  return (etag ?? '').replace(/^W\/|"/g, '');
}
