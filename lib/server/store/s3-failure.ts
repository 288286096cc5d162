import { S3ServiceException } from '@aws-sdk/client-s3';
import { isStoreError, StoreError } from './store-error';

/** The HTTP status of an answer that S3 made; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** Runs `send`, giving up after `milliseconds`; whatever else fails is the store being unavailable. */
export async function bounded<T>(
  doing: string,
  milliseconds: number,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  // Not AbortSignal.timeout: it would also cut the body of an answer that arrived in time.
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  try {
    return await send(abort.signal);
  } catch (cause) {
    if (isStoreError(cause)) throw cause;
    throw new StoreError('store-unavailable', `The object store could not ${doing}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** As `bounded`, answering null where S3 says that the object does not exist. */
export async function boundedOrMissing<T>(
  doing: string,
  milliseconds: number,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  return bounded(doing, milliseconds, async (signal) => {
    try {
      return await send(signal);
    } catch (error) {
      if (statusOf(error) === 404 && !(error instanceof S3ServiceException && error.name === 'NoSuchBucket'))
        return null;
      throw error;
    }
  });
}
