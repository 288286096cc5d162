'use client';

import { PageKeys } from '@/components/ui/page-keys';
import { PageTitle } from '@/components/ui/page-title';
import { TopBar } from '@/components/ui/top-bar';
import { useMe } from '@/lib/client/settings';
import { ApiKeys } from './api-keys';
import { AuditTrail } from './audit-trail';
import classes from './settings.module.css';
import { Trash } from './trash';

/** What belongs to the user rather than to a project: keys, deleted projects, what was done in this name. */
export function OwnSettings() {
  const me = useMe().data;
  return (
    <>
      <PageTitle parts={['Your settings']} />
      <TopBar crumbs={[{ label: 'Your settings' }]}>
        <PageKeys />
      </TopBar>
      <main className={classes.page}>
        <div>
          <h1 className={classes.title}>Your settings</h1>
          {me && (
            <p className={classes.quiet}>
              You are <bdi>{me.email}</bdi>
              {me.by === 'local' && ': this server runs for this machine alone and asks nobody to sign in.'}
            </p>
          )}
        </div>
        <ApiKeys />
        <Trash projectId={null} />
        <AuditTrail projectId={null} />
      </main>
    </>
  );
}
