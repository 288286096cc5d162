'use client';

import { Skeleton } from '@mantine/core';
import { CopyButton } from '@/components/ui/copy-button';
import { Facts } from '@/components/ui/facts';
import { FailureNote } from '@/components/ui/failure-note';
import { formatJson } from '@/components/ui/json-text';
import { JsonView } from '@/components/ui/json-view';
import { Late } from '@/components/ui/late';
import { formatConfidence, formatSize } from '@/components/ui/numbers';
import { formatPixels, typeNames } from '@/lib/annotations/describe';
import { useAnnotation } from '@/lib/client/analyses';
import type { Annotation } from '@/lib/contract/annotations';
import classes from './details.module.css';
import type { ImagePageState } from './use-image-page';

interface AnnotationDetailsProps {
  readonly analysisId: string;
  readonly annotationId: string;
  readonly page: ImagePageState;
  /** As it has on the picture; left out: that of its class. */
  readonly colour?: string;
}

/** All that is known of one annotation: its fields, and the data as it was sent. */
export function AnnotationDetails({ analysisId, annotationId, page, colour }: AnnotationDetailsProps) {
  const annotation = useAnnotation({ analysisId, annotationId });
  const analysis = page.analyses.data?.find(({ id }) => id === analysisId);
  if (annotation.isPending) {
    return (
      <Late>
        <Skeleton height={120} />
      </Late>
    );
  }
  if (!annotation.data) {
    return (
      <FailureNote
        error={annotation.error}
        what="The annotation could not be loaded."
        onRetry={() => void annotation.refetch()}
      />
    );
  }
  const { data } = annotation;
  const ofClass = data.class_name === null ? undefined : page.colours.get(data.class_name);
  return (
    <>
      <Facts
        facts={[
          [
            'Class',
            data.class_name !== null && (
              <>
                <span className={classes.swatch} style={{ background: colour ?? ofClass }} />
                <bdi>{data.class_name}</bdi>
              </>
            ),
          ],
          ['Type', typeNames[data.annotation_type]],
          ['Confidence', data.confidence === null ? 'Unknown' : confidenceWords(data.confidence)],
          ['Model', analysis && `${analysis.model_name} ${analysis.model_version}`],
          ['Position', data.bounds && positionWords(data.bounds)],
          [
            'Size',
            data.bounds &&
              `${formatSize(data.bounds.x_max - data.bounds.x_min, data.bounds.y_max - data.bounds.y_min)} px`,
          ],
          ['Area', data.area !== null && `${formatPixels(data.area)} px²`],
          ['Order', data.ordering],
          ['Stored at', data.storage_path],
          [
            'Id',
            <span key="id" className={classes.id}>
              <code title={data.id}>{data.id}</code>
              <CopyButton text={data.id} what="annotation id" />
            </span>,
          ],
        ]}
      />
      <div className={classes.copyLine}>
        <CopyButton text={formatJson(data)} what="annotation as JSON" />
        <span>The whole annotation as JSON</span>
      </div>
      <h3 className={classes.part}>Data as sent</h3>
      <JsonView value={data.data} what="data as JSON" />
    </>
  );
}

/** Two decimals, and all of them where there are more. */
function confidenceWords(confidence: number): string {
  const short = formatConfidence(confidence);
  return Number(short) === confidence ? short : `${short} (${confidence})`;
}

function positionWords({ x_min, y_min }: NonNullable<Annotation['bounds']>): string {
  return `x ${formatPixels(x_min)}, y ${formatPixels(y_min)}`;
}
