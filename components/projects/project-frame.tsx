'use client';

import { type ReactNode, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { NothingHere } from '@/components/ui/nothing-here';
import { PageKeys } from '@/components/ui/page-keys';
import { TopBar } from '@/components/ui/top-bar';
import { CallFailed } from '@/lib/client/call';
import { useProjectEvents } from '@/lib/client/project-events';
import { useProject } from '@/lib/client/projects';
import classes from './project-frame.module.css';
import { ProjectMenu } from './project-menu';
import { ActionsSlot } from './section-actions';
import { SectionBar } from './section-bar';

interface ProjectFrameProps {
  readonly projectId: string;
  /** The section: a `PageTitle`, a `main`, and perhaps `SectionActions`. */
  readonly children: ReactNode;
}

/** What stands round every section of a project: the top bar, its sections, and why there is nothing to see. */
export function ProjectFrame({ projectId, children }: ProjectFrameProps) {
  const { data, error, refetch } = useProject(projectId);
  useProjectEvents(projectId);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  if (!data && error instanceof CallFailed && [400, 404].includes(error.status)) {
    return (
      <NothingHere
        title="No such project"
        text="It was deleted, or you are not a member of it. Ask an owner to add you."
      />
    );
  }
  return (
    <div className={classes.frame}>
      <TopBar crumbs={data ? [{ label: data.name }] : []}>
        <div ref={setSlot} className={classes.actions} />
        {data && <ProjectMenu project={data} />}
        <PageKeys />
      </TopBar>
      <SectionBar projectId={projectId} role={data?.role ?? null} />
      {error && !data ? (
        <main className={classes.failure}>
          <FailureNote error={error} what="The project could not be loaded." onRetry={() => void refetch()} />
        </main>
      ) : (
        <ActionsSlot value={slot}>{children}</ActionsSlot>
      )}
    </div>
  );
}
