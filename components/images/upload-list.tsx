'use client';

import { ActionIcon, Button, Progress } from '@mantine/core';
import { Check, Close } from '@/components/ui/icons';
import { formatBytes, formatCounted } from '@/components/ui/numbers';
import { describeFailure } from '@/lib/client/failure';
import type { Upload, UploadQueue } from '@/lib/client/upload-queue';
import classes from './uploads.module.css';

/** More lines than this help nobody; what failed stands first. */
const mostLines = 200;
const order: Readonly<Record<Upload['state'], number>> = { failed: 0, sending: 1, waiting: 2, stored: 3 };

/** The uploads of a page: how far each is, what failed and why, and another try. */
export function UploadList({ queue, uploads }: { queue: UploadQueue; uploads: readonly Upload[] }) {
  const failed = uploads.filter(({ state }) => state === 'failed').length;
  const stored = uploads.filter(({ state }) => state === 'stored').length;
  const isDone = failed + stored === uploads.length;
  const shown = uploads
    .toSorted((a, b) => order[a.state] - order[b.state] || a.id - b.id)
    .slice(0, mostLines);
  return (
    <section className={classes.list} aria-label="Uploads">
      <header className={classes.head}>
        <strong role="status">
          {isDone
            ? `${formatCounted(stored, 'image')} uploaded${failed > 0 ? `, ${failed} failed` : ''}`
            : `Uploading ${stored + failed + 1} of ${formatCounted(uploads.length, 'image')}`}
        </strong>
        {failed > 1 && (
          <Button variant="default" onClick={() => queue.retry()}>
            Try all again
          </Button>
        )}
        <ActionIcon
          aria-label={isDone ? 'Close the list of uploads' : 'Stop all uploads'}
          title={isDone ? 'Close' : 'Stop all uploads'}
          onClick={() => queue.clear()}
        >
          <Close />
        </ActionIcon>
      </header>
      <ul className={classes.lines}>
        {shown.map((upload) => (
          <UploadLine key={upload.id} queue={queue} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function UploadLine({ queue, upload }: { queue: UploadQueue; upload: Upload }) {
  const { file, state, progress } = upload;
  return (
    <li className={classes.line}>
      <div className={classes.lineHead}>
        <span className={classes.lineName} title={file.name}>
          <bdi>{file.name}</bdi>
        </span>
        <span className={classes.lineState}>
          {state === 'stored' && (
            <>
              <Check size={14} /> {formatBytes(file.size)}
            </>
          )}
          {state === 'waiting' && 'Waiting'}
          {state === 'sending' && (progress < 1 ? `${Math.floor(progress * 100)} %` : 'Storing')}
        </span>
        {state === 'failed' && (
          <Button variant="default" onClick={() => queue.retry(upload.id)}>
            Try again
          </Button>
        )}
      </div>
      {state === 'sending' && (
        <Progress
          value={progress * 100}
          size={3}
          aria-label={`Upload of ${file.name}`}
          transitionDuration={0}
        />
      )}
      {state === 'failed' && <UploadFailure error={upload.error} />}
    </li>
  );
}

function UploadFailure({ error }: { error: unknown }) {
  const failure = describeFailure(error);
  return (
    <p className={classes.failure}>
      {failure.reason} {failure.remedy} {failure.requestId && <code>{failure.requestId}</code>}
    </p>
  );
}
