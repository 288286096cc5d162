'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { urlOf } from '@/lib/client/call';
import { exportChanges } from '@/lib/client/endpoints';
import { changesPerPage, useChanges } from '@/lib/client/settings';
import type { Change } from '@/lib/contract/audit';
import { Part, Rows } from './part';
import classes from './settings.module.css';

/** `deleteImage` as people read it: "Delete image". */
function inWords(action: string): string {
  const words = action
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .replace('api key', 'API key');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const means: Readonly<Record<Change['by'], string>> = {
  key: 'with an API key',
  proxy: 'signed in',
  local: 'on this machine',
};

function detailsInWords(details: Change['details']): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** Who changed what, when and from where; of no project: what the user did. */
export function AuditTrail({ projectId }: { projectId: string | null }) {
  const [page, setPage] = useState(0);
  const changes = useChanges(projectId, page);
  const total = changes.data?.total ?? 0;
  const first = page * changesPerPage;
  return (
    <Part
      title={projectId === null ? 'What you changed' : 'Audit trail'}
      text={
        projectId === null
          ? 'Every change that was made in your name, by you or with one of your keys.'
          : 'Every change that people and scripts made here. What pipelines reported is in the timeline of each analysis.'
      }
      action={
        projectId !== null && (
          <Button component="a" variant="default" href={urlOf(exportChanges, { projectId })} download>
            Export CSV
          </Button>
        )
      }
    >
      <Rows
        query={changes}
        what="The trail"
        columns={
          projectId === null
            ? ['When', 'What', 'Details', 'From']
            : ['When', 'Who', 'What', 'Details', 'From']
        }
        nothing="Nothing has been changed yet."
      >
        {(change) => (
          <tr key={`${change.request_id} ${change.at}`}>
            <td>
              <RelativeTime at={change.at} />
            </td>
            {projectId !== null && (
              <th scope="row" title={`${change.actor}, ${means[change.by]}`}>
                <bdi>{change.actor}</bdi>
              </th>
            )}
            <td title={change.path}>{inWords(change.action)}</td>
            <td className={classes.wide} title={detailsInWords(change.details)}>
              <bdi>{detailsInWords(change.details)}</bdi>
            </td>
            <td className={classes.quiet}>
              {change.address} {means[change.by]}
            </td>
            <td />
          </tr>
        )}
      </Rows>
      {total > changesPerPage && (
        <nav className={classes.pages} aria-label="Pages of the trail">
          <span className={classes.quiet}>
            {formatCount(first + 1)} to {formatCount(Math.min(total, first + changesPerPage))} of{' '}
            {formatCount(total)}
          </span>
          <Button variant="default" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Newer
          </Button>
          <Button
            variant="default"
            disabled={first + changesPerPage >= total}
            onClick={() => setPage(page + 1)}
          >
            Older
          </Button>
        </nav>
      )}
    </Part>
  );
}
