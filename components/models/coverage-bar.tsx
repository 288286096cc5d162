'use client';

import { formatCount, formatCounted } from '@/components/ui/numbers';
import { Tooltip } from '@/components/ui/tooltip';
import type { Model } from '@/lib/client/projects';
import classes from './coverage-bar.module.css';

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
            <span className={classes.quiet}>, {formatCount(model.images_found_nothing)} found nothing</span>
          )}
          {model.images_running > 0 && `, ${formatCount(model.images_running)} running`}
        </span>
        <span className="visually-hidden">: {words}</span>
      </span>
    </Tooltip>
  );
}
