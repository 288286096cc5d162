import { Problem } from '@/lib/contract/problem';
import { env } from '../env';
import { type BucketPart, findOpen, readAddress, toAddress } from '../store/bucket-part';
import { S3Source } from '../store/s3-source';

/** The buckets that an administrator has opened to imports. Nothing else can be asked of the store, or of any server. */

/** What may be imported from, as addresses. */
export const listOpenAddresses = (): string[] => env().importSources.open.map(toAddress);

let source: S3Source | undefined;

/** The server that these buckets are on. */
export function getImportSource(): S3Source {
  const { importSources, store } = env();
  source ??= new S3Source(importSources.access, store.driver === 's3' ? store.bucket : null);
  return source;
}

/** The part of a bucket that an address names. @throws Problem 400 where it is not open */
export function openPartOf(address: string): BucketPart {
  const { open } = env().importSources;
  const asked = readAddress(address);
  const part = asked && findOpen(asked, open);
  if (part) return part;
  const message =
    open.length === 0
      ? 'names a bucket, but this server opens none to imports: an administrator does with S3_IMPORT_SOURCES'
      : asked
        ? `must lie within ${listOpenAddresses().join(' or ')}`
        : 'must be an address such as s3://bucket/folder/';
  throw new Problem('invalid-request', `The field "source" ${message}.`, {
    errors: [{ pointer: '/source', message, got: address }],
  });
}
