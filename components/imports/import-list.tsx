'use client';

import { Anchor, Skeleton, Table } from '@mantine/core';
import { FailureNote } from '@/components/ui/failure-note';
import { Late } from '@/components/ui/late';
import { formatCount } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateMark } from '@/components/ui/state-mark';
import { isUnderWay, reportUrl, useImports } from '@/lib/client/imports';
import { formatWords, modelOf, statusWords } from './import-words';
import classes from './imports.module.css';

interface ImportListProps {
  readonly projectId: string;
  readonly onOpen: (importId: string) => void;
}

/** What was imported, newest first. */
export function ImportList({ projectId, onOpen }: ImportListProps) {
  const { data, error, isPending, refetch } = useImports(projectId);
  if (isPending)
    return (
      <Late>
        <Skeleton height={28} />
      </Late>
    );
  if (!data)
    return (
      <FailureNote error={error} what="The imports could not be loaded." onRetry={() => void refetch()} />
    );
  if (data.items.length === 0) return <p className={classes.hint}>Nothing was imported yet.</p>;
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>Format</Table.Th>
            <Table.Th>Model</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th className={classes.number}>Annotations</Table.Th>
            <Table.Th className={classes.number}>Left out</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th>Report</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.items.map((job) => (
            <Table.Tr key={job.id}>
              <Table.Td>
                <button type="button" className={classes.open} onClick={() => onOpen(job.id)}>
                  {job.filename}
                </button>
              </Table.Td>
              <Table.Td>{formatWords[job.format].label}</Table.Td>
              <Table.Td className={classes.model}>{modelOf(job)}</Table.Td>
              <Table.Td>
                <span className={classes.state}>
                  <StateMark state={statusWords[job.status].mark} />
                  {isUnderWay(job)
                    ? `${statusWords[job.status].label} ${Math.round(job.progress * 100)} %`
                    : statusWords[job.status].label}
                </span>
              </Table.Td>
              <Table.Td className={classes.number}>
                {job.outcome ? formatCount(job.outcome.annotations.created) : '–'}
              </Table.Td>
              <Table.Td className={classes.number}>
                {job.outcome
                  ? formatCount(job.outcome.annotations.skipped + job.outcome.images.skipped)
                  : '–'}
              </Table.Td>
              <Table.Td>
                <RelativeTime at={job.created_at} />
              </Table.Td>
              <Table.Td>
                {job.has_report ? (
                  <Anchor href={reportUrl(job.id)} download size="md">
                    CSV
                  </Anchor>
                ) : (
                  '–'
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
