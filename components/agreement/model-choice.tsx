'use client';

import { Select } from '@mantine/core';
import { formatCounted } from '@/components/ui/numbers';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import classes from './agreement.module.css';

interface ModelChoiceProps {
  readonly label: string;
  readonly models: readonly Model[];
  /** name@version */
  readonly value: string;
  readonly onChange: (key: string) => void;
}

/** A model of a project, to choose. */
export function ModelChoice({ label, models, value, onChange }: ModelChoiceProps) {
  return (
    <Select
      className={classes.model}
      label={label}
      data={models.map((model) => ({
        value: modelKey(model),
        label: `${model.model_name} ${model.model_version} · ${formatCounted(model.images_run, 'image')}`,
      }))}
      value={value === '' ? null : value}
      placeholder="Choose a model"
      onChange={(key) => key !== null && onChange(key)}
      allowDeselect={false}
      searchable={models.length > 8}
      nothingFoundMessage="No model is called that"
    />
  );
}

/** Name under which imported truth stands. */
export const truthName = 'ground_truth';

/** The models that are compared when nobody has chosen: the two that ran on most images, truth last. */
export function firstModels(models: readonly Model[]): readonly Model[] {
  const isTruth = (model: Model) => Number(model.model_name === truthName);
  return models.toSorted(
    (p, q) =>
      isTruth(p) - isTruth(q) ||
      q.images_run - p.images_run ||
      q.annotation_count - p.annotation_count ||
      (modelKey(p) < modelKey(q) ? -1 : 1),
  );
}
