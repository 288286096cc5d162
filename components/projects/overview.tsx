'use client';

import { useMediaQuery } from '@mantine/hooks';
import { FailureNote } from '@/components/ui/failure-note';
import { ChevronDown } from '@/components/ui/icons';
import { useRememberedFlag } from '@/components/ui/remembered';
import { useActivity, type useModels } from '@/lib/client/projects';
import type { Project } from '@/lib/contract/projects';
import { ClassCounts } from './class-counts';
import { CoverageMatrix } from './coverage-matrix';
import classes from './overview.module.css';
import { ProjectFigures } from './project-figures';
import { RecentActivity } from './recent-activity';

interface OverviewProps {
  readonly project: Project;
  readonly models: ReturnType<typeof useModels>;
}

/** What matters of a project at a glance: how much, which models how far, which classes, what happened, what failed. */
export function Overview({ project, models }: OverviewProps) {
  const isNarrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  // A small screen begins with the pictures.
  const [isWideOpen, setWideOpen] = useRememberedFlag('open.overview', true);
  const [isNarrowOpen, setNarrowOpen] = useRememberedFlag('open.overview.narrow', false);
  const isOpen = isNarrow ? isNarrowOpen : isWideOpen;
  const setOpen = isNarrow ? setNarrowOpen : setWideOpen;
  const activity = useActivity(project.id);
  return (
    <section className={classes.overview} aria-label="Overview">
      <div className={classes.line}>
        <ProjectFigures project={project} models={models.data?.items} />
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Overview <ChevronDown size={12} />
        </button>
      </div>
      {isOpen && (
        <div className={classes.panels}>
          {models.error && !models.data ? (
            <FailureNote
              error={models.error}
              what="The models could not be loaded."
              onRetry={() => void models.refetch()}
            />
          ) : (
            <CoverageMatrix projectId={project.id} models={models.data?.items} />
          )}
          <ClassCounts projectId={project.id} models={models.data?.items} />
          {activity.error && !activity.data ? (
            <FailureNote
              error={activity.error}
              what="Recent activity could not be loaded."
              onRetry={() => void activity.refetch()}
            />
          ) : (
            <RecentActivity projectId={project.id} activity={activity.data?.activity} />
          )}
        </div>
      )}
    </section>
  );
}
