'use client';

import { Skeleton } from '@mantine/core';
import Link from 'next/link';
import { Fragment, useState } from 'react';
import { Card } from '@/components/charts/card';
import { Histogram } from '@/components/charts/histogram';
import { NothingToReport, ReportPage } from '@/components/charts/report-page';
import { FailureNote } from '@/components/ui/failure-note';
import { ChevronDown, ChevronRight } from '@/components/ui/icons';
import { Late } from '@/components/ui/late';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { noFilters, writeFilters } from '@/lib/client/image-filters';
import { modelKey } from '@/lib/client/model-key';
import { type Model, useModelsInDetail, useProject } from '@/lib/client/projects';
import { Coverage } from './coverage-bar';
import { CoverageMatrix } from './coverage-matrix';
import classes from './models-page.module.css';

/** Every model of a project: how far it has come, what it found and how sure it is; and which model ran on which image. */
export function ModelsPage({ projectId }: { projectId: string }) {
  const models = useModelsInDetail(projectId);
  const project = useProject(projectId);
  const list = models.data?.items ?? [];
  return (
    <ReportPage projectId={projectId} title="Models">
      {models.isPending && (
        <Late>
          <Skeleton height={240} />
        </Late>
      )}
      {models.error && !models.data && (
        <FailureNote
          error={models.error}
          what="The models could not be loaded."
          onRetry={() => void models.refetch()}
        />
      )}
      {models.data && list.length === 0 && (
        <NothingToReport title="No model has run yet">
          <p>
            A model appears here with its first analysis. A pipeline posts one in six calls:{' '}
            <Link href={`/projects/${projectId}/integrate`}>see how</Link>.
          </p>
        </NothingToReport>
      )}
      {list.length > 0 && (
        <>
          <Card
            title="Models"
            aside={<span className={classes.dim}>{formatCounted(list.length, 'model')}</span>}
          >
            <ModelTable projectId={projectId} models={list} imageCount={project.data?.image_count ?? 0} />
          </Card>
          <Card
            title="Coverage"
            note="Two models are compared over the images that both have completed: where both columns are filled."
          >
            <CoverageMatrix projectId={projectId} />
          </Card>
        </>
      )}
    </ReportPage>
  );
}

interface ModelTableProps {
  readonly projectId: string;
  readonly models: readonly Model[];
  readonly imageCount: number;
}

function ModelTable({ projectId, models, imageCount }: ModelTableProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setOpen(
      (current) =>
        new Set(current.has(key) ? [...current].filter((other) => other !== key) : [...current, key]),
    );
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Coverage</th>
            <th scope="col" className={classes.number}>
              Run
            </th>
            <th scope="col" className={classes.number}>
              Failed
            </th>
            <th scope="col" className={classes.number}>
              Not run
            </th>
            <th scope="col" className={classes.number}>
              Found nothing
            </th>
            <th scope="col" className={classes.number}>
              Annotations
            </th>
            <th scope="col" className={classes.number}>
              Classes
            </th>
            <th scope="col">
              <span className="visually-hidden">Reports</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => {
            const key = modelKey(model);
            const isOpen = open.has(key);
            return (
              <Fragment key={key}>
                <tr>
                  <th scope="row">
                    <button
                      type="button"
                      className={classes.open}
                      aria-expanded={isOpen}
                      title={key}
                      onClick={() => toggle(key)}
                    >
                      {isOpen ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
                      <bdi>{model.model_name}</bdi> <span className={classes.dim}>{model.model_version}</span>
                    </button>
                  </th>
                  <td>
                    <Coverage model={model} imageCount={imageCount} />
                  </td>
                  <td className={classes.number}>{formatCount(model.images_run)}</td>
                  <td className={classes.number} data-bad={model.images_failed > 0 || undefined}>
                    {formatCount(model.images_failed)}
                  </td>
                  <td className={classes.number}>{formatCount(model.images_not_run)}</td>
                  <td className={classes.number}>{formatCount(model.images_found_nothing)}</td>
                  <td className={classes.number}>{formatCount(model.annotation_count)}</td>
                  <td className={classes.number}>
                    {formatCount(Object.keys(model.annotation_counts).filter((name) => name !== '').length)}
                  </td>
                  <td className={classes.links}>
                    {models.length > 1 && (
                      <Link href={`/projects/${projectId}/compare?${new URLSearchParams({ a: key })}`}>
                        Compare
                      </Link>
                    )}
                    <Link
                      href={`/projects/${projectId}/evaluate?${new URLSearchParams({ prediction: key })}`}
                    >
                      Evaluate
                    </Link>
                  </td>
                </tr>
                {isOpen && (
                  <tr>
                    <td colSpan={9}>
                      <ModelDetails projectId={projectId} model={model} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Counts per class and the spread of the confidences; each class leads to its images. */
function ModelDetails({ projectId, model }: { projectId: string; model: Model }) {
  const counts = Object.entries(model.annotation_counts)
    .filter(([name]) => name !== '')
    .sort(([, p], [, q]) => q - p);
  const most = counts[0]?.[1] ?? 1;
  const spread = model.confidence_histogram;
  return (
    <div className={classes.details}>
      <div>
        <h3>Confidence</h3>
        {spread ? (
          <>
            <Histogram
              label={`Confidences of ${modelKey(model)}`}
              of="Confidence"
              counted="Annotations"
              counts={spread.counts}
            />
            {spread.unscored > 0 && (
              <p className={classes.dim}>
                {formatCounted(spread.unscored, 'annotation')} without a confidence
              </p>
            )}
          </>
        ) : (
          <p className={classes.dim}>Not known.</p>
        )}
      </div>
      <div>
        <h3>Annotations by class</h3>
        {counts.length === 0 && <p className={classes.dim}>It has found nothing with a class.</p>}
        <ul className={classes.classes}>
          {counts.map(([name, count]) => (
            <li key={name}>
              <Link
                href={`/projects/${projectId}?${new URLSearchParams(
                  writeFilters({ ...noFilters, model: modelKey(model), class_name: name }),
                )}`}
                title={`Images with ${name}`}
              >
                <bdi>{name}</bdi>
              </Link>
              <span className={classes.bar} style={{ width: `${(100 * count) / most}%` }} />
              <span className={classes.number}>{formatCount(count)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
