import { formatCount } from '@/components/ui/numbers';
import type { Model } from '@/lib/client/projects';
import type { Project } from '@/lib/contract/projects';
import classes from './project-page.module.css';

interface ProjectFiguresProps {
  readonly project: Project;
  /** Undefined while they are on their way. */
  readonly models: readonly Model[] | undefined;
}

const sum = (models: readonly Model[], count: (model: Model) => number) =>
  models.reduce((total, model) => total + count(model), 0);

/** How much is in a project, and what failed, in one line. */
export function ProjectFigures({ project, models }: ProjectFiguresProps) {
  const running = models ? sum(models, (model) => model.images_running) : 0;
  const failed = models ? sum(models, (model) => model.images_failed) : 0;
  return (
    <dl className={classes.figures}>
      <Figure count={project.image_count} one="image" many="images" />
      <Figure count={models?.length} one="model" many="models" />
      <Figure count={project.analysis_count} one="analysis" many="analyses" />
      <Figure
        count={models && sum(models, (model) => model.annotation_count)}
        one="annotation"
        many="annotations"
      />
      {running > 0 && <Figure count={running} one="running" many="running" />}
      <Figure count={models && failed} one="failed" many="failed" isBad={failed > 0} />
    </dl>
  );
}

interface FigureProps {
  readonly count: number | undefined;
  readonly one: string;
  readonly many: string;
  readonly isBad?: boolean;
}

function Figure({ count, one, many, isBad = false }: FigureProps) {
  return (
    <div className={classes.figure} data-bad={isBad || undefined}>
      <dt>{count === 1 ? one : many}</dt>
      <dd>{count === undefined ? '–' : formatCount(count)}</dd>
    </div>
  );
}
