'use client';

import { Button, Group } from '@mantine/core';
import Link from 'next/link';
import { describeFailure } from '@/lib/client/failure';
import { CopyButton } from './copy-button';
import classes from './nothing-here.module.css';
import { PageTitle } from './page-title';
import { TopBar } from './top-bar';

interface PageFailureProps {
  readonly error: Error;
  /** The id under which the server logged it, where it happened there. */
  readonly digest?: string | undefined;
  readonly onRetry: () => void;
}

/** A whole page in the place of one that failed. */
export function PageFailure({ error, digest, onRetry }: PageFailureProps) {
  const failure = describeFailure(error);
  const id = digest ?? failure.requestId;
  return (
    <>
      <PageTitle parts={['Something went wrong']} />
      <TopBar crumbs={[]} />
      <main className={classes.page} role="alert">
        <h1>This page could not be shown</h1>
        <p>
          {failure.reason} {failure.remedy}
        </p>
        {id && (
          <Group gap={4}>
            <span>
              Request <code>{id}</code>
            </span>
            <CopyButton text={id} what="request id" />
          </Group>
        )}
        <Group gap={12} mt={12}>
          <Button onClick={onRetry}>Try again</Button>
          <Link href="/">All projects</Link>
        </Group>
      </main>
    </>
  );
}
