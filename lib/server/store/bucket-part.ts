/** Parts of buckets, and the addresses that name them. */

/** A part of a bucket: keys that begin with `prefix`, all of them where it is empty. */
export interface BucketPart {
  readonly bucket: string;
  readonly prefix: string;
}

const addressPattern = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s;

/** The part of a bucket that an address such as `s3://bucket/folder/` names; null where it is none. */
export function readAddress(address: string): BucketPart | null {
  const [, bucket, prefix = ''] = addressPattern.exec(address) ?? [];
  return bucket === undefined ? null : { bucket, prefix };
}

/** The address of a part of a bucket. */
export const toAddress = ({ bucket, prefix }: BucketPart): string => `s3://${bucket}/${prefix}`;

/** The part that is meant, where it lies within one of those that are open; otherwise null. */
export function findOpen(asked: BucketPart, open: readonly BucketPart[]): BucketPart | null {
  for (const { bucket, prefix } of open) {
    if (asked.bucket !== bucket) continue;
    if (asked.prefix.startsWith(prefix)) return asked;
    if (`${asked.prefix}/` === prefix) return { bucket, prefix };
  }
  return null;
}
