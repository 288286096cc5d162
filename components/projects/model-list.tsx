'use client';

import { Tooltip } from '@mantine/core';

import { formatCount, formatCounted } from '@/components/ui/numbers';
import { ShallowLink } from '@/components/ui/shallow-link';
import { noFilters, writeFilters } from '@/lib/client/image-filters';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import classes from './model-list.module.css';

interface ModelListProps {
  readonly projectId: string;
  readonly models: readonly Model[];
  readonly imageCount: number;
}

/** The models of a project, how far each has come, and what it found. A name leads to the images it ran on. */
export function ModelList({ projectId, models, imageCount }: ModelListProps) {
  return (
    <section className={classes.section} aria-label="Models">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Coverage</th>
            <th scope="col" className={classes.number}>
              Annotations
            </th>
            <th scope="col" className={classes.wide}>
              Most frequent classes
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={modelKey(model)}>
              <th scope="row">
                <ShallowLink href={hrefOf(projectId, { model: modelKey(model) })} title={modelKey(model)}>
                  <bdi>{model.model_name}</bdi> <span className={classes.version}>{model.model_version}</span>
                </ShallowLink>
              </th>
              <td>
                <Coverage model={model} imageCount={imageCount} />
              </td>
              <td className={classes.number}>{formatCount(model.annotation_count)}</td>
              <td className={classes.wide}>
                <TopClasses projectId={projectId} model={model} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function hrefOf(projectId: string, filters: { model: string; class_name?: string }): string {
  return `/projects/${projectId}?${new URLSearchParams(writeFilters({ ...noFilters, ...filters }))}`;
}

/** The five things that can have become of a model on an image; their colours stand in the style sheet. */
function statesOf(model: Model) {
  return [
    { state: 'found', count: model.images_run - model.images_found_nothing, label: 'found something' },
    { state: 'nothing', count: model.images_found_nothing, label: 'found nothing' },
    { state: 'running', count: model.images_running, label: 'running' },
    { state: 'failed', count: model.images_failed, label: 'failed' },
    { state: 'missing', count: model.images_not_run, label: 'not run' },
  ];
}

/** How far a model has come, as a bar and in words. */
export function Coverage({ model, imageCount }: { model: Model; imageCount: number }) {
  const states = statesOf(model).filter(({ count }) => count > 0);
  const words = states.map(({ count, label }) => `${formatCount(count)} ${label}`).join(', ');
  return (
    <Tooltip label={words}>
      <span className={classes.coverage}>
        <span className={classes.bar} aria-hidden="true">
          {states.map(({ state, count }) => (
            <span key={state} data-state={state} style={{ flexGrow: count }} />
          ))}
        </span>
        <span className={classes.share}>
          {formatCount(model.images_run)} of {formatCounted(imageCount, 'image')}
          {model.images_failed > 0 && (
            <span className={classes.failed}>, {formatCount(model.images_failed)} failed</span>
          )}
          {model.images_found_nothing > 0 && (
            <span className={classes.version}>, {formatCount(model.images_found_nothing)} found nothing</span>
          )}
          {model.images_running > 0 && `, ${formatCount(model.images_running)} running`}
        </span>
        <span className="visually-hidden">: {words}</span>
      </span>
    </Tooltip>
  );
}

const mostClasses = 4;

function TopClasses({ projectId, model }: { projectId: string; model: Model }) {
  const counts = Object.entries(model.annotation_counts)
    .sort(([, a], [, b]) => b - a)
    .filter(([name]) => name !== '');
  return (
    <span className={classes.classes}>
      {counts.slice(0, mostClasses).map(([name, count]) => (
        <ShallowLink
          key={name}
          href={hrefOf(projectId, { model: modelKey(model), class_name: name })}
          title={name}
        >
          <bdi>{name}</bdi> <span className={classes.version}>{formatCount(count)}</span>
        </ShallowLink>
      ))}
      {counts.length > mostClasses && (
        <span className={classes.version}>
          and {formatCounted(counts.length - mostClasses, 'class', 'classes')} more
        </span>
      )}
    </span>
  );
}
