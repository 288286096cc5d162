import { galleryHref } from '@/components/images/image-links';
import { formatCount } from '@/components/ui/numbers';
import { ShallowLink } from '@/components/ui/shallow-link';
import { StateMark, type StateMarkName } from '@/components/ui/state-mark';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import classes from './overview.module.css';

interface StateColumn {
  readonly state: StateMarkName;
  readonly label: string;
  readonly count: (model: Model) => number;
  /** What the gallery is filtered by, where it can be. */
  readonly status: string;
}

/** What can have become of a model on an image. */
const columns: readonly StateColumn[] = [
  {
    state: 'found',
    label: 'Found',
    count: (model) => model.images_run - model.images_found_nothing,
    status: 'completed',
  },
  {
    state: 'nothing',
    label: 'Nothing',
    count: (model) => model.images_found_nothing,
    status: 'found_nothing',
  },
  { state: 'running', label: 'Running', count: (model) => model.images_running, status: 'processing' },
  { state: 'failed', label: 'Failed', count: (model) => model.images_failed, status: 'failed' },
  { state: 'not-run', label: 'Not run', count: (model) => model.images_not_run, status: 'not_run' },
];

interface CoverageMatrixProps {
  readonly projectId: string;
  /** Undefined while they are on their way. */
  readonly models: readonly Model[] | undefined;
}

/** Models against what became of them on the images. Every number leads to the images it counts. */
export function CoverageMatrix({ projectId, models }: CoverageMatrixProps) {
  return (
    <section className={classes.panel} aria-label="Coverage">
      <div className={classes.body}>
        <table className={classes.matrix}>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" className={classes.shareCell}>
                <span className="visually-hidden">Share of the images</span>
              </th>
              {columns.map(({ state, label }) => (
                <th key={state} scope="col" title={label}>
                  <span className={classes.state}>
                    <StateMark state={state} /> <span className={classes.stateName}>{label}</span>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models?.map((model) => (
              <tr key={modelKey(model)}>
                <th scope="row">
                  <ShallowLink
                    className={classes.model}
                    href={galleryHref(projectId, { model: modelKey(model) })}
                    title={modelKey(model)}
                  >
                    <bdi>{model.model_name}</bdi> <span className={classes.quiet}>{model.model_version}</span>
                  </ShallowLink>
                </th>
                <td className={classes.shareCell}>
                  <span className={classes.share} aria-hidden="true">
                    <span className={classes.bar}>
                      {columns
                        .filter(({ count }) => count(model) > 0)
                        .map(({ state, count }) => (
                          <span key={state} data-state={state} style={{ flexGrow: count(model) }} />
                        ))}
                    </span>
                  </span>
                </td>
                {columns.map((column) => (
                  <td key={column.state}>
                    <Count projectId={projectId} model={model} column={column} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {models?.length === 0 && (
          <p className={classes.empty}>No model has run yet. Integrate shows how one posts its results.</p>
        )}
      </div>
    </section>
  );
}

function Count({ projectId, model, column }: { projectId: string; model: Model; column: StateColumn }) {
  const count = column.count(model);
  if (count === 0) return <span className={classes.zero}>0</span>;
  return (
    <ShallowLink
      href={galleryHref(projectId, { model: modelKey(model), status: column.status })}
      className={column.state === 'failed' ? classes.failed : undefined}
    >
      {formatCount(count)}
    </ShallowLink>
  );
}
