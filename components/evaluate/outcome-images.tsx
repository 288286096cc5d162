'use client';

import { Button, Switch } from '@mantine/core';
import { useRouter } from 'next/navigation';
import type { MouseEvent } from 'react';
import agreement from '@/components/agreement/agreement.module.css';
import { Card } from '@/components/charts/card';
import { ImageLink } from '@/components/charts/image-link';
import { TableLink } from '@/components/charts/table-link';
import { FilterChoice } from '@/components/ui/filter-choice';
import { Close } from '@/components/ui/icons';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { type EvaluationView, everyOutcome } from '@/lib/client/evaluation-view';
import { comparedImageHref } from '@/lib/client/model-links';
import { findOutcome } from '@/lib/client/outcomes';
import type { EvaluationReply, OutcomeName } from '@/lib/contract/evaluation';
import { type EvaluationReportProps, tableUrl } from './report-props';
import { SharedFalsePositives } from './shared-false-positives';

type EvaluatedImage = EvaluationReply['images'][number];

const outcomeChoices: readonly { readonly value: OutcomeName; readonly label: string }[] = [
  { value: 'false_positive', label: 'False positives' },
  { value: 'false_negative', label: 'False negatives' },
  { value: 'class_differs', label: 'Class differs' },
  { value: 'true_positive', label: 'True positives' },
  { value: 'ignored', label: 'Ignored (crowds)' },
];
const sortChoices = [
  { value: 'errors', label: 'Most errors' },
  { value: 'false_positives', label: 'Most false positives' },
  { value: 'false_negatives', label: 'Most false negatives' },
  { value: 'filename', label: 'Name' },
];
const chipNames: readonly (readonly [
  name: 'class_name' | 'truth_class' | 'predicted_class',
  label: string,
])[] = [
  ['class_name', 'Class'],
  ['truth_class', 'Truth'],
  ['predicted_class', 'Predicted'],
];

/** The images that were evaluated, those with the most errors first; each opens with truth and model compared. */
export function OutcomeImages(props: EvaluationReportProps) {
  const { projectId, report, second, view, change, onMore } = props;
  const router = useRouter();
  const { images, images_total: total, parameters } = report;
  const isFiltered = [view.outcome, view.class_name, view.truth_class, view.predicted_class].some(Boolean);
  const isShared = second !== null && view.isShared;
  const hrefOf = (image: EvaluatedImage, annotation: string | null = null) =>
    comparedImageHref(projectId, image.image_id, {
      a: parameters.truth,
      b: parameters.prediction,
      iou: parameters.iou,
      movedIou: parameters.iou,
      minConfidenceB: parameters.min_confidence,
      classMapB: parameters.class_map_prediction,
      annotation,
    });
  /** Where an outcome is asked for, the image opens at the first instance of it. */
  const open = async (event: MouseEvent, image: EvaluatedImage) => {
    if (!isFiltered || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    router.push(hrefOf(image, await findOutcome(image.image_id, parameters, view).catch(() => null)));
  };
  return (
    <Card
      title="Images by errors"
      aside={
        <>
          <TableLink rows="images" href={tableUrl(props, 'images')} />
          <TableLink rows="outcomes" href={tableUrl(props, 'outcomes')} />
        </>
      }
    >
      <div className={agreement.filters} id="outcomes">
        {!isShared && (
          <FilterChoice
            name="Outcome"
            choices={outcomeChoices}
            value={view.outcome}
            onChange={(outcome) => change({ outcome })}
          />
        )}
        {chipNames.map(([name, label]) =>
          view[name] === '' ? null : (
            <button
              key={name}
              type="button"
              className={agreement.chip}
              aria-label={`Remove filter ${label}: ${view[name]}`}
              onClick={() => change(cleared(name))}
            >
              <bdi>
                {label}: {view[name]}
              </bdi>
              <Close size={12} />
            </button>
          ),
        )}
        {isFiltered && (
          <button
            type="button"
            className={agreement.textButton}
            onClick={() => change({ ...everyOutcome, isShared })}
          >
            {isShared ? 'All classes' : 'All images'}
          </button>
        )}
        {second && (
          <Switch
            label="Same false positives of both"
            checked={view.isShared}
            onChange={({ currentTarget: { checked } }) =>
              change({ ...everyOutcome, class_name: view.class_name, isShared: checked })
            }
          />
        )}
        {!isShared && (
          <span className={agreement.end}>
            <span className={agreement.dim} role="status">
              {formatCounted(total, 'image')}
            </span>
            <FilterChoice
              name="Sort"
              choices={sortChoices}
              value={view.sort || 'errors'}
              onChange={(sort) => change({ sort: sort === 'errors' ? '' : sort })}
              isRequired
            />
          </span>
        )}
      </div>
      {isShared ? (
        <SharedFalsePositives
          projectId={projectId}
          view={view}
          onClass={(class_name) => change({ class_name })}
        />
      ) : (
        <>
          {total === 0 && <p className={agreement.dim}>No image fits these filters.</p>}
          {total > 0 && (
            <div className={agreement.scroll}>
              <table className={agreement.table}>
                <thead>
                  <tr>
                    <th scope="col">Image</th>
                    <th scope="col" className={agreement.number}>
                      Truths
                    </th>
                    <th scope="col" className={agreement.number}>
                      Detections
                    </th>
                    <th scope="col" className={agreement.number}>
                      True pos.
                    </th>
                    <th scope="col" className={agreement.number}>
                      False pos.
                    </th>
                    <th scope="col" className={agreement.number}>
                      False neg.
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {images.map((image) => (
                    <tr key={image.image_id}>
                      <th scope="row">
                        <ImageLink
                          image={image}
                          others={images}
                          href={hrefOf(image)}
                          onClick={(event) => void open(event, image)}
                        />
                      </th>
                      <td className={agreement.number}>{formatCount(image.truths)}</td>
                      <td className={agreement.number}>{formatCount(image.detections)}</td>
                      <td className={agreement.number}>{formatCount(image.true_positives)}</td>
                      <td className={agreement.number}>{formatCount(image.false_positives)}</td>
                      <td className={agreement.number}>{formatCount(image.false_negatives)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {images.length < total && (
            <Button variant="default" mt={8} onClick={onMore}>
              Show more ({formatCount(total - images.length)})
            </Button>
          )}
        </>
      )}
    </Card>
  );
}

function cleared(name: keyof EvaluationView): Partial<EvaluationView> {
  return { [name]: '' };
}
