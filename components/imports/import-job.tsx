'use client';

import { Anchor, Button, Group, Progress } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { formatBytes } from '@/components/ui/numbers';
import type { CoordinateReading } from '@/lib/annotations/coordinate-readings';
import { isUnderWay, reportUrl, useImport, useImportActions } from '@/lib/client/imports';
import { CoordinateChoice } from './coordinate-choice';
import { ImportOutcomeView } from './import-outcome';
import { formatWords, isOfPictures, modelOf, statusWords, wantsModel } from './import-words';
import classes from './imports.module.css';

interface ImportJobProps {
  readonly projectId: string;
  readonly importId: string;
  /** Leaves this import, for the next file or back to the list. */
  readonly onLeave: () => void;
}

/** One import, from its preview to its end: what it found, how far it is, and what can be done about it. */
export function ImportJob({ projectId, importId, onLeave }: ImportJobProps) {
  const { data: job, error, refetch } = useImport(importId);
  const { run, cancel } = useImportActions(projectId);
  const [reading, setReading] = useState<CoordinateReading | null>(null);
  if (!job)
    return error ? (
      <FailureNote error={error} what="The import could not be loaded." onRetry={() => void refetch()} />
    ) : null;
  const isBusy = isUnderWay(job);
  const coordinates = reading ?? job.options.coordinates;
  return (
    <div className={classes.job}>
      <header className={classes.jobHead}>
        <strong>{job.filename}</strong>
        <span>
          {[
            formatWords[job.format].label,
            ...(isOfPictures(job.format) ? [] : [modelOf(job)]),
            ...(job.size_bytes > 0 ? [formatBytes(job.size_bytes)] : []),
          ].join(' · ')}
        </span>
        <span role="status" data-status={job.status} className={classes.status}>
          {isBusy ? (job.is_preview ? 'Looking at the file' : job.phase) : statusWords[job.status].label}
        </span>
      </header>
      {isBusy && <Progress value={job.progress * 100} animated aria-label="Import" transitionDuration={0} />}
      {job.error_message && (
        <p className={classes.reason} role="alert">
          {job.error_message}
        </p>
      )}
      {job.status === 'previewed' && job.outcome?.diagnosis && (
        <CoordinateChoice diagnosis={job.outcome.diagnosis} reading={coordinates} onChange={setReading} />
      )}
      <ImportOutcomeView job={job} />
      {run.error && <FailureNote error={run.error} what="The import was not begun." />}
      {cancel.error && <FailureNote error={cancel.error} what="The import was not stopped." />}
      <Group gap={8}>
        {job.status === 'previewed' && (
          <>
            <Button
              loading={run.isPending}
              disabled={
                job.outcome?.analyses.created === 0 &&
                (!isOfPictures(job.format) || job.outcome.images.created === 0)
              }
              onClick={() => run.mutate({ id: job.id, coordinates })}
            >
              Import
            </Button>
            <Button
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate(job.id, { onSuccess: onLeave })}
            >
              Discard
            </Button>
          </>
        )}
        {isBusy && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
            Cancel
          </Button>
        )}
        {job.status === 'completed' && (
          <Button
            component={Link}
            href={`/projects/${projectId}${!wantsModel(job.format) ? '' : `?model=${encodeURIComponent(modelOf(job))}`}`}
          >
            See its images
          </Button>
        )}
        {!isBusy && job.status !== 'previewed' && (
          <Button variant="default" onClick={onLeave}>
            Import another file
          </Button>
        )}
        {job.has_report && (
          <Anchor href={reportUrl(job.id)} download size="md">
            Download the report
          </Anchor>
        )}
      </Group>
    </div>
  );
}
