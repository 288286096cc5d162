'use client';

import { Button } from '@mantine/core';
import { FailureNote } from '@/components/ui/failure-note';
import { formatCounted } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { useLimits, useRestore, useTrash } from '@/lib/client/settings';
import type { Trashed } from '@/lib/contract/trash';
import { Part, Rows } from './part';
import classes from './settings.module.css';

const nouns: Readonly<Record<Trashed['kind'], string>> = {
  project: 'Project',
  image: 'Image',
  analysis: 'Analysis',
};

const day = (at: string) => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });

/** What was deleted and comes back at a click; of no project: the user's deleted projects. */
export function Trash({ projectId }: { projectId: string | null }) {
  const trash = useTrash(projectId);
  const restore = useRestore();
  const days = useLimits().data?.retention_days;
  const kept =
    days === undefined ? '' : ` It is kept for ${formatCounted(days, 'day')}, then it is gone for good.`;
  return (
    <Part
      title={projectId === null ? 'Deleted projects' : 'Trash'}
      text={`What was deleted can be restored with everything that belonged to it.${kept}`}
    >
      {restore.error && <FailureNote error={restore.error} what="It was not restored." />}
      <Rows
        query={trash}
        what="The trash"
        columns={['Name', 'Annotations', 'Deleted', 'Kept until']}
        nothing="The trash is empty."
      >
        {(item) => (
          <tr key={item.id}>
            <th scope="row" title={item.name}>
              <span className={classes.quiet}>{nouns[item.kind]} </span>
              <bdi>{item.name}</bdi>
            </th>
            <td>{formatCounted(item.annotation_count, 'annotation')}</td>
            <td className={classes.quiet}>
              <RelativeTime at={item.deleted_at} />
            </td>
            <td className={classes.quiet}>{day(item.gone_at)}</td>
            <td className={classes.end}>
              <Button
                variant="default"
                aria-label={`Restore ${item.name}`}
                loading={restore.isPending && restore.variables.id === item.id}
                onClick={() => restore.mutate(item)}
              >
                Restore
              </Button>
            </td>
          </tr>
        )}
      </Rows>
    </Part>
  );
}
