import { S3Client } from '@aws-sdk/client-s3';
import type { StoreSettings } from './object-store';

/** How an S3-compatible server is reached. */
export type S3Access = Omit<Extract<StoreSettings, { driver: 's3' }>, 'driver' | 'bucket' | 'publicEndpoint'>;

const idleMs = 60_000;

// Whatever fails is thrown, with its cause; the SDK would tell the console a second time.
const ignore = () => undefined;
const silence = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A client for a server, or for another address of it. It waits a second for a connection and a minute for a byte. */
export function createClient(access: S3Access, endpoint = access.endpoint): S3Client {
  const { accessKeyId, secretAccessKey, region, forcePathStyle } = access;
  return new S3Client({
    region,
    endpoint,
    forcePathStyle,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    // The SDK's default would sign the checksum of an empty body into upload addresses, and send streams in a framing
    // that other S3 servers refuse or store.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    logger: silence,
    requestHandler: { connectionTimeout: 1000, socketTimeout: idleMs },
  });
}
