'use client';

import { Button } from '@mantine/core';
import { describeFailure } from '@/lib/client/failure';
import { CopyButton } from './copy-button';
import classes from './failure-note.module.css';
import { Alert } from './icons';

interface FailureNoteProps {
  /** What was caught. */
  readonly error: unknown;
  /** What could not be done: "The images could not be loaded". */
  readonly what: string;
  readonly onRetry?: () => void;
}

/** What went wrong, to what, what to do about it, and the request id to quote. */
export function FailureNote({ error, what, onRetry }: FailureNoteProps) {
  const failure = describeFailure(error);
  return (
    <div className={classes.note} role="alert">
      <span className={classes.icon}>
        <Alert />
      </span>
      <div className={classes.words}>
        <strong>{what}</strong>
        <p>
          {failure.reason} {failure.remedy}
        </p>
        <div className={classes.actions}>
          {onRetry && (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {failure.requestId && (
            <span className={classes.request}>
              Request <code>{failure.requestId}</code>
              <CopyButton text={failure.requestId} what="request id" />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}
