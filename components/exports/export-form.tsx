'use client';

import { Button, Group, NumberInput, Progress, SegmentedControl, Select, Switch } from '@mantine/core';
import { useId, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { formatBytes, formatCount, formatCounted } from '@/components/ui/numbers';
import { Snippet } from '@/components/ui/snippet';
import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';
import { typeNames } from '@/lib/annotations/describe';
import { curlLine, type ExportChoice, exportUrl, useExportEstimate } from '@/lib/client/exports';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import { type ExportFormat, exportFormats } from '@/lib/contract/export-formats';
import classes from './export-form.module.css';
import { useDownload } from './use-download';

interface FormatWords {
  readonly label: string;
  readonly text: string;
  /** What it leaves out, and where that is listed. */
  readonly leavesOut: string;
}

const formats: Readonly<Record<ExportFormat, FormatWords>> = {
  csv: {
    label: 'CSV',
    text: 'One row an annotation, for spreadsheets and pandas. The geometry is a column of JSON.',
    leavesOut: '',
  },
  json: {
    label: 'JSON',
    text: 'Everything, to the letter as it was sent. An import makes the same of it again.',
    leavesOut: '',
  },
  coco: {
    label: 'COCO',
    text: 'A data set that pycocotools loads; scores stand beside. Holes become masks.',
    leavesOut: 'classifications and heat maps, which its info lists',
  },
  coco_results: {
    label: 'COCO results',
    text: 'A list of detections with scores, as evaluation servers take it.',
    leavesOut: 'what has no confidence, classifications and heat maps',
  },
  yolo: {
    label: 'YOLO',
    text: 'A zip of text files with the classes’ names. Boxes and polygons only.',
    leavesOut: 'keypoints, classifications and heat maps, which skipped.csv lists, masks with them',
  },
};

const isFormat = (value: string): value is ExportFormat => exportFormats.some((format) => format === value);
const isType = (value: string | null): value is AnnotationType =>
  annotationTypes.some((type) => type === value);

interface ExportFormProps {
  readonly projectId: string;
  readonly models: readonly Model[];
  /** What is exported when nothing is changed: what a view shows. */
  readonly initial: ExportChoice;
  /** What the choice is of beside the fields of the form, in words: "3 selected images". */
  readonly scope?: string | undefined;
}

/** Chooses what leaves and in what form, says how much that is, and brings it. */
export function ExportForm({ projectId, models, initial, scope }: ExportFormProps) {
  const id = useId();
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [choice, setChoice] = useState(initial);
  const change = (part: ExportChoice) => setChoice((before) => withoutEmpty({ ...before, ...part }));
  const estimate = useExportEstimate(projectId, format, choice);
  const url = exportUrl(projectId, format, choice);
  const { state, start, cancel } = useDownload();
  const { data } = estimate;
  const isFresh = !estimate.isPlaceholderData;
  const classNames = [...new Set(models.flatMap((model) => Object.keys(model.annotation_counts)))];
  const isBusy = state.kind === 'running';
  return (
    <div className={classes.form}>
      <div>
        <SegmentedControl
          className={classes.formats ?? ''}
          aria-label="Format"
          aria-describedby={id}
          data={exportFormats.map((value) => ({ value, label: formats[value].label }))}
          value={format}
          onChange={(value) => isFormat(value) && setFormat(value)}
          transitionDuration={0}
        />
        <p id={id} className={classes.hint}>
          {formats[format].text}
        </p>
      </div>
      {scope && (
        <p className={classes.scope}>
          Of <strong>{scope}</strong>
        </p>
      )}
      <div className={classes.fields}>
        <Select
          label="Model"
          placeholder="All models"
          clearable
          data={models.map(modelKey)}
          value={choice.model ?? null}
          onChange={(value) => change({ model: value ?? undefined })}
        />
        <Select
          label="Class"
          placeholder="All classes"
          clearable
          searchable
          data={classNames.filter(Boolean).sort()}
          value={choice.class_name ?? null}
          onChange={(value) => change({ class_name: value ?? undefined })}
        />
        <Select
          label="Type"
          placeholder="All types"
          clearable
          data={annotationTypes.map((value) => ({ value, label: typeNames[value] }))}
          value={choice.annotation_type ?? null}
          onChange={(value) => change({ annotation_type: isType(value) ? value : undefined })}
        />
        <NumberInput
          label="Confidence from"
          placeholder="0"
          size="xs"
          min={0}
          max={1}
          step={0.05}
          decimalScale={4}
          value={choice.min_confidence === undefined ? '' : Number(choice.min_confidence)}
          onChange={(value) => change({ min_confidence: value === '' ? undefined : Number(value) })}
        />
      </div>
      <Switch
        label="Without annotations that have no confidence"
        checked={choice.hide_unscored === 'true'}
        onChange={(event) => change({ hide_unscored: event.currentTarget.checked ? 'true' : undefined })}
      />
      {estimate.error && !data && (
        <FailureNote
          error={estimate.error}
          what="It could not be reckoned how much this is."
          onRetry={() => void estimate.refetch()}
        />
      )}
      {data && (
        <p className={classes.figures} role="status" data-stale={!isFresh || undefined}>
          <strong>{formatCounted(data.annotations, 'annotation')}</strong>
          <span>{formatCounted(data.analyses, 'analysis', 'analyses')}</span>
          <span>{formatCounted(data.images, 'image')}</span>
          <span>about {formatBytes(data.estimated_bytes)}</span>
          {data.left_out > 0 && (
            <span className={classes.warning}>
              {formatCount(data.left_out)} are left out: {formats[format].leavesOut}
            </span>
          )}
        </p>
      )}
      <Group gap={8}>
        <Button disabled={!data || isBusy} onClick={() => start(url, format, data?.estimated_bytes ?? 0)}>
          Download {formats[format].label}
        </Button>
        {isBusy && (
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
        )}
      </Group>
      {isBusy && (
        <div className={classes.progress}>
          <Progress value={state.share * 100} aria-label="Download" transitionDuration={0} />
          <span>{formatBytes(state.bytes)}</span>
        </div>
      )}
      {state.kind === 'done' && (
        <p className={classes.done} role="status">
          {state.message}
        </p>
      )}
      {state.kind === 'failed' && <FailureNote error={state.error} what="The export did not arrive." />}
      <details className={classes.terminal}>
        <summary>The same from a terminal</summary>
        <Snippet text={curlLine(globalThis.location?.origin ?? '', url)} what="curl command" />
      </details>
    </div>
  );
}

/** What is not set stands in no address. */
function withoutEmpty(choice: ExportChoice): ExportChoice {
  return Object.fromEntries(
    Object.entries(choice).filter(([, value]) => value !== undefined && value !== ''),
  );
}
