import { join } from 'node:path';
import { sql } from '../db/client';
import { getImportSource, openPartOf } from './buckets';
import { dropFile, finish, type Job, putReport } from './job';
import type { Ledger } from './ledger';
import { type Picture, picturesOfBucket, picturesOfZip, takePictures } from './pictures';
import { Watch } from './watch';

/** Images from a zip that was sent, or from a bucket. */
export async function importPictures(job: Job, ledger: Ledger, folder: string): Promise<void> {
  const extent = { progress: { bytes: 0 }, totalBytes: isFromBucket(job) ? 0 : Number(job.size_bytes) };
  const watch = new Watch(job.id, extent);
  const abort = () => watch.signal.throwIfAborted();
  try {
    const pictures = isFromBucket(job)
      ? await openBucket(job, watch, extent, abort)
      : picturesOfZip(join(folder, 'file'));
    watch.phase = job.is_preview ? 'Looking at the images' : 'Storing the images';
    const taking = {
      projectId: job.project_id,
      createdBy: job.created_by,
      isPreview: job.is_preview,
      folder,
    };
    await takePictures(pictures, taking, ledger, (bytes) => {
      extent.progress.bytes += bytes;
      abort();
    });
    await ledger.close();
    await putReport(job.id, folder);
    await watch.stop();
    await finish(sql(), job, job.is_preview ? 'previewed' : 'completed', ledger.toOutcome(), null);
    if (!job.is_preview) await dropFile(job);
  } finally {
    await watch.stop();
  }
}

/** Whether nothing was sent: what is imported lies in a bucket. */
export const isFromBucket = ({ format }: Job) => format === 's3_images';

/** The bucket is looked through once before, so that it is known how much there is. */
async function openBucket(
  { id, options }: Job,
  watch: Watch,
  extent: { totalBytes: number },
  abort: () => void,
): Promise<AsyncIterable<Picture>> {
  const part = openPartOf(options.source ?? '');
  const source = getImportSource();
  watch.phase = 'Listing the bucket';
  for await (const objects of source.list(part)) {
    for (const { size } of objects) extent.totalBytes += size;
    abort();
  }
  await sql().query('UPDATE imports SET size_bytes = $2 WHERE id = $1', [id, extent.totalBytes]);
  return picturesOfBucket(source, part);
}
