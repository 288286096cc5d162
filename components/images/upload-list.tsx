'use client';

import { ActionIcon, Button, Progress } from '@mantine/core';
import { useState } from 'react';
import { Check, ChevronDown, ChevronUp, Close } from '@/components/ui/icons';
import { formatBytes, formatCount, formatCounted } from '@/components/ui/numbers';
import { describeFailure } from '@/lib/client/failure';
import type { Upload, UploadQueue } from '@/lib/client/upload-queue';
import classes from './uploads.module.css';

/** More lines than this help nobody; what failed stands first. */
const mostLines = 100;
const order = ['failed', 'sending', 'waiting', 'stored'] as const;

/** The uploads of a project: how far each is, what failed and why, and another try. */
export function UploadList({ queue, uploads }: { queue: UploadQueue; uploads: readonly Upload[] }) {
  const [isOpen, setOpen] = useState(true);
  const byState = Object.groupBy(uploads, ({ state }) => state);
  const failed = byState.failed?.length ?? 0;
  const stored = byState.stored?.length ?? 0;
  const isDone = failed + stored === uploads.length;
  const shown = order.flatMap((state) => byState[state] ?? []).slice(0, mostLines);
  const share = uploads.reduce((sum, upload) => sum + (upload.state === 'failed' ? 1 : upload.progress), 0);
  return (
    <section className={classes.list} aria-label="Uploads">
      <header className={classes.head}>
        <strong role="status">
          {isDone
            ? `${formatCounted(stored, 'image')} uploaded${failed > 0 ? `, ${failed} failed` : ''}`
            : `Uploading ${formatCount(stored + failed + 1)} of ${formatCounted(uploads.length, 'image')}`}
        </strong>
        {failed > 1 && (
          <Button variant="default" onClick={() => queue.retry()}>
            Try all again
          </Button>
        )}
        <ActionIcon
          aria-label={isOpen ? 'Fold the list of uploads' : 'Unfold the list of uploads'}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <ChevronDown /> : <ChevronUp />}
        </ActionIcon>
        <ActionIcon
          aria-label={isDone ? 'Close the list of uploads' : 'Stop all uploads'}
          title={isDone ? 'Close' : 'Stop all uploads'}
          onClick={() => queue.clear()}
        >
          <Close />
        </ActionIcon>
      </header>
      {!isDone && (
        <Progress
          value={(share / uploads.length) * 100}
          size={2}
          radius={0}
          aria-label="All uploads"
          transitionDuration={0}
        />
      )}
      {isOpen && (
        <ul className={classes.lines}>
          {shown.map((upload) => (
            <UploadLine key={upload.id} queue={queue} upload={upload} />
          ))}
          {uploads.length > shown.length && (
            <li className={classes.more}>and {formatCount(uploads.length - shown.length)} more</li>
          )}
        </ul>
      )}
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
