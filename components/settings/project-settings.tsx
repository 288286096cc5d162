'use client';

import Link from 'next/link';
import { PageTitle } from '@/components/ui/page-title';
import { useProject } from '@/lib/client/projects';
import { hasRole } from '@/lib/contract/access';
import { AuditTrail } from './audit-trail';
import { Members } from './members';
import { Part } from './part';
import classes from './settings.module.css';
import { Trash } from './trash';
import { Usage } from './usage';

/** A project's settings: who may come in, what it holds, what was deleted, who did what. */
export function ProjectSettings({ projectId }: { projectId: string }) {
  const { data } = useProject(projectId);
  const may = (role: 'editor' | 'owner') => data !== undefined && hasRole(data.role, role);
  return (
    <>
      <PageTitle parts={['Settings', data?.name]} />
      {data && (
        <main className={classes.page}>
          <h1 className="visually-hidden">Settings of {data.name}</h1>
          <Members projectId={projectId} mayChange={may('owner')} />
          <Part title="API keys" text="A key belongs to a person and opens what that person may open.">
            <Link href="/settings" className={classes.link}>
              Your keys
            </Link>
          </Part>
          <Usage projectId={projectId} />
          {may('editor') && <Trash projectId={projectId} />}
          {may('owner') && <AuditTrail projectId={projectId} />}
        </main>
      )}
    </>
  );
}
