/**
 * Where bytes are kept: images and artifacts, each under a key. Two drivers keep the same promises, the local disk and
 * any S3-compatible server; `object-store.contract.ts` holds both to them.
 */

/** Where the bytes go, as the environment says it. */
export type StoreSettings =
  | {
      readonly driver: 'local';
      /** Directory of the store's own; it is made when missing. */
      readonly root: string;
      /** Upload addresses are signed with a key derived from it; at least 16 characters. */
      readonly appSecret: string;
      /** Address of this server as pipelines and browsers reach it, without a slash at the end. */
      readonly publicUrl: string;
    }
  | {
      readonly driver: 's3';
      /** Address of the store as this server reaches it; unset means AWS. */
      readonly endpoint?: string;
      /** The same as pipelines and browsers reach it, where that differs. */
      readonly publicEndpoint?: string;
      readonly region: string;
      readonly bucket: string;
      /** Unset: the usual AWS credential chain. */
      readonly accessKeyId?: string;
      readonly secretAccessKey?: string;
      readonly forcePathStyle: boolean;
    };

/** What may be written: all at once, or as it comes. */
export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>;

/** A stored object. `etag` has no quotes; it changes whenever the bytes do. */
export interface StoredObject {
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
}

/** A stored object and when it was written. */
export interface ObjectHead extends StoredObject {
  readonly lastModified: Date;
}

/** Bytes `start` to `end`, both included, as HTTP counts them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes on their way out. `size` is that of the whole object; `range` is what `stream` carries, where it is a part. */
export interface ObjectBody extends ObjectHead {
  readonly stream: ReadableStream<Uint8Array>;
  readonly range?: ByteRange;
}

export interface PutOptions {
  readonly contentType: string;
  /** Bytes to come, where known: a body of another length is refused, and S3 needs no spool file. */
  readonly contentLength?: number;
  /** A longer body is refused (`too-large`). */
  readonly maxBytes?: number;
}

/** What was written; `sha256` in hexadecimal. */
export interface PutResult {
  readonly size: number;
  readonly etag: string;
  readonly sha256: string;
}

export interface PresignPutOptions {
  /** Must be sent to the letter by whoever uploads. */
  readonly contentType: string;
  readonly expiresInSeconds: number;
  /** Where given, a body of any other length is refused. */
  readonly contentLength?: number;
  /** S3 cannot enforce it without `contentLength`: look at the size again when promoting. */
  readonly maxBytes: number;
}

/** An address to PUT to and the headers to send with it, exactly so. */
export interface PresignedPut {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PresignGetOptions {
  readonly filename: string;
  readonly contentType: string;
  /** Show in the browser where the type is a raster image; everything else is always a download. */
  readonly inline: boolean;
  readonly expiresInSeconds: number;
}

/**
 * The store. Every method throws `StoreError`: `invalid-key` for a key outside the grammar of `object-key.ts`,
 * `store-unavailable` when the disk or the server fails; it never waits without an end.
 */
export interface ObjectStore {
  readonly driver: StoreSettings['driver'];

  /** Writes an object; nothing is visible until all of it is stored. Also throws `too-large` and `incomplete-body`. */
  put(key: string, body: ByteSource, options: PutOptions): Promise<PutResult>;

  /** What is stored under `key`, or null. */
  head(key: string): Promise<ObjectHead | null>;

  /**
   * The bytes under `key`, or null. An `end` past the object is cut to it; a `start` past it is
   * `range-not-satisfiable`. The stream must be read to its end or cancelled.
   */
  get(key: string, options?: { readonly range?: ByteRange }): Promise<ObjectBody | null>;

  /** An address that accepts one kind of upload for a while. Throws `too-large` when `contentLength > maxBytes`. */
  presignPut(key: string, options: PresignPutOptions): Promise<PresignedPut>;

  /** An address that answers the bytes for a while, to whoever holds it. */
  presignGet(key: string, options: PresignGetOptions): Promise<string>;

  /**
   * Moves an upload to where its address does not reach, and says what is now at `to`. Where `from` is gone and `to`
   * is there it has happened before, and is answered the same; null where neither is there.
   */
  promote(from: string, to: string): Promise<StoredObject | null>;

  /** Removes an object; one that is not there is no error. */
  delete(key: string): Promise<void>;

  /** Makes what the store needs and proves that it can be reached, within about two seconds. */
  check(): Promise<void>;

  /** Removes uploads that nobody promoted and leftovers of broken writes, older than this; says how many. */
  sweep(olderThanMs: number): Promise<number>;
}
