'use client';

import { useQueries } from '@tanstack/react-query';
import Link from 'next/link';
import agreement from '@/components/agreement/agreement.module.css';
import { ImageThumbnail } from '@/components/charts/image-thumbnail';
import { FailureNote } from '@/components/ui/failure-note';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { comparedImageHref } from '@/lib/client/model-links';
import { fetchSharedMistakes } from '@/lib/client/outcomes';
import type { EvaluationReply } from '@/lib/contract/evaluation';

interface SharedFalsePositivesProps {
  readonly projectId: string;
  readonly report: EvaluationReply;
  readonly second: EvaluationReply;
}

/** What both models found and is not there: on the listed images, each with the instances. */
export function SharedFalsePositives({ projectId, report, second }: SharedFalsePositivesProps) {
  const images = report.images.filter(
    ({ false_positives, prediction_analysis }) => false_positives > 0 && prediction_analysis !== null,
  );
  const results = useQueries({
    queries: images.map((image) => ({
      queryKey: ['project', projectId, 'shared', image.image_id, report.parameters, second.parameters],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        fetchSharedMistakes(image.image_id, report.parameters, second.parameters, signal),
    })),
  });
  const done = results.filter(({ isPending }) => !isPending).length;
  const failed = results.find(({ error, data }) => error && !data);
  const rows = images
    .map((image, i) => ({ image, shared: results[i]?.data ?? [] }))
    .filter(({ shared }) => shared.length > 0)
    .toSorted((p, q) => q.shared.length - p.shared.length);
  const total = rows.reduce((sum, { shared }) => sum + shared.length, 0);
  return (
    <>
      <p className={agreement.dim} role="status">
        {done < images.length
          ? `Looking for what both found: ${formatCount(done)} of ${formatCounted(images.length, 'image')}`
          : `${formatCounted(total, 'false positive')} of both, of the same class at IoU ≥ ${report.parameters.iou.toFixed(2)}, on ${formatCounted(rows.length, 'image')} of the ${formatCount(images.length)} listed with false positives.`}
      </p>
      {failed && (
        <FailureNote
          error={failed.error}
          what="Some images could not be looked at."
          onRetry={() => void failed.refetch()}
        />
      )}
      {rows.length > 0 && (
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
              {rows.map(({ image, shared }) => (
                <tr key={image.image_id}>
                  <th scope="row" title={image.filename}>
                    <span className={agreement.image}>
                      <ImageThumbnail imageId={image.image_id} hasPixels={image.has_pixels} others={images} />
                      <bdi>{image.filename}</bdi>
                    </span>
                  </th>
                  <td className={agreement.number}>{formatCount(shared.length)}</td>
                  <td>
                    {shared.slice(0, mostLinks).map(({ className, first, iou }) => (
                      <Link
                        key={first}
                        className={agreement.instance}
                        prefetch={false}
                        title={`IoU of both ${iou.toFixed(3)}`}
                        href={comparedImageHref(projectId, image.image_id, {
                          a: report.parameters.prediction,
                          b: second.parameters.prediction,
                          iou: report.parameters.iou,
                          minConfidenceA: report.parameters.min_confidence,
                          minConfidenceB: second.parameters.min_confidence,
                          annotation: first,
                        })}
                      >
                        <bdi>{className ?? 'no class'}</bdi>
                      </Link>
                    ))}
                    {shared.length > mostLinks && (
                      <span className={agreement.dim}>and {formatCount(shared.length - mostLinks)} more</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

const mostLinks = 6;
