'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import agreement from '@/components/agreement/agreement.module.css';
import { ImageLink } from '@/components/charts/image-link';
import { ReportOf } from '@/components/charts/report-page';
import { formatConfidence, formatCount, formatCounted } from '@/components/ui/numbers';
import { useSharedFalsePositives } from '@/lib/client/comparisons';
import { type EvaluationView, evaluationQuery } from '@/lib/client/evaluation-view';
import { comparedImageHref } from '@/lib/client/model-links';
import type { SharedFalsePositivesReply } from '@/lib/contract/evaluation';

const listStep = 30;
const mostLinks = 6;
const mostClasses = 12;

interface SharedFalsePositivesProps {
  readonly projectId: string;
  readonly view: EvaluationView;
  readonly onClass: (className: string) => void;
}

/** What both models found and is not there: how many of which class, and the images, each with the instances. */
export function SharedFalsePositives({ projectId, view, onClass }: SharedFalsePositivesProps) {
  const [limit, setLimit] = useState(listStep);
  const { truth, prediction, iou, min_confidence, iou_type, class_map_prediction } = evaluationQuery(
    view,
    view.prediction,
    limit,
  ) ?? {
    prediction: view.prediction,
  };
  const shared = useSharedFalsePositives(projectId, {
    truth,
    prediction,
    second: view.second,
    limit,
    ...(iou !== undefined && { iou }),
    ...(iou_type !== undefined && { iou_type }),
    ...(min_confidence !== undefined && { min_confidence }),
    ...(class_map_prediction !== undefined && {
      class_map_prediction,
      class_map_second: class_map_prediction,
    }),
    ...(view.class_name !== '' && { class_name: view.class_name }),
  });
  return (
    <ReportOf computed={shared} what="What both found">
      {(report) => (
        <Shared
          projectId={projectId}
          report={report}
          onClass={onClass}
          onMore={() => setLimit(limit + listStep)}
        />
      )}
    </ReportOf>
  );
}

interface SharedProps {
  readonly projectId: string;
  readonly report: SharedFalsePositivesReply;
  readonly onClass: (className: string) => void;
  readonly onMore: () => void;
}

function Shared({ projectId, report, onClass, onMore }: SharedProps) {
  const { summary, per_class: perClass, images, images_total: total, parameters } = report;
  const classes = perClass.filter(({ shared }) => shared > 0);
  return (
    <>
      <p className={agreement.dim} role="status">
        {formatCounted(summary.shared, 'false positive')} of both, of the same class at IoU ≥{' '}
        {parameters.iou.toFixed(2)}, on {formatCounted(summary.images_with_shared, 'image')} of the{' '}
        {formatCount(summary.images)} that truth and both models have: of{' '}
        {formatCount(summary.false_positives)} of {parameters.prediction} and{' '}
        {formatCount(summary.false_positives_second)} of {parameters.second}.
      </p>
      {classes.length > 0 && (
        <ul className={agreement.kinds} aria-label="Shared false positives by class">
          {classes.slice(0, mostClasses).map(({ class_name: name, shared }) => (
            <li key={name}>
              <button type="button" onClick={() => onClass(name)}>
                <bdi>{name}</bdi> <b>{formatCount(shared)}</b>
              </button>
            </li>
          ))}
          {classes.length > mostClasses && (
            <li className={agreement.dim}>
              and {formatCounted(classes.length - mostClasses, 'more class', 'more classes')}
            </li>
          )}
        </ul>
      )}
      {images.length > 0 && (
        <div className={agreement.scroll}>
          <table className={agreement.table}>
            <thead>
              <tr>
                <th scope="col">Image</th>
                <th scope="col" className={agreement.number}>
                  Of both
                </th>
                <th scope="col">Instances</th>
              </tr>
            </thead>
            <tbody>
              {images.map((image) => {
                const hrefOf = (annotation: string | null) =>
                  comparedImageHref(projectId, image.image_id, {
                    a: parameters.prediction,
                    b: parameters.second,
                    iou: parameters.iou,
                    movedIou: parameters.iou,
                    minConfidenceA: parameters.min_confidence,
                    minConfidenceB: parameters.min_confidence_second,
                    annotation,
                  });
                const [first] = image.instances;
                return (
                  <tr key={image.image_id}>
                    <th scope="row">
                      <ImageLink
                        image={image}
                        others={images}
                        href={hrefOf(first?.prediction.annotation_id ?? null)}
                      />
                    </th>
                    <td className={agreement.number}>{formatCount(image.matching)}</td>
                    <td>
                      {image.instances.slice(0, mostLinks).map(({ class_name, iou, prediction, second }) => (
                        <Link
                          key={prediction.annotation_id}
                          className={agreement.instance}
                          prefetch={false}
                          title={`IoU of both ${iou.toFixed(3)}, confidence ${formatConfidence(prediction.confidence)} and ${formatConfidence(second.confidence)}`}
                          href={hrefOf(prediction.annotation_id)}
                        >
                          <bdi>{class_name}</bdi>
                        </Link>
                      ))}
                      {image.matching > mostLinks && (
                        <span className={agreement.dim}>
                          and {formatCount(image.matching - mostLinks)} more
                        </span>
                      )}
                    </td>
                  </tr>
                );
              })}
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
  );
}
