import { useMemo } from 'react';
import type { ProjectComparison } from '@/lib/contract/comparison';
import { type ComparisonQuery, useProjectComparison, useSetReviewed } from './comparisons';

/** The parameters of an image's address that say from which list of a comparison it was opened, and where it stands there. */
const queueName = 'queue';
export const queuePositionName = 'queue_at';

type ComparedImage = ProjectComparison['images'][number];

/** The images of a comparison that are gone through one by one. */
export interface ReviewQueue {
  /** Counted from 0. */
  readonly position: number;
  readonly total: number;
  readonly previous: { readonly id: string } | null;
  readonly next: { readonly id: string } | null;
  /** null where the image is not in the list any more. */
  readonly isReviewed: boolean | null;
  readonly setReviewed: (isReviewed: boolean) => void;
}

/** The queue that an address names, around the image that is looked at; null where there is none, or it is not there yet. */
export function useReviewQueue(projectId: string, imageId: string, search: string): ReviewQueue | null {
  const { query, position } = useMemo(() => {
    const params = new URLSearchParams(search);
    const queue = params.get(queueName);
    const at = Math.max(0, Math.trunc(Number(params.get(queuePositionName) ?? 1)) - 1) || 0;
    if (queue === null) return { query: null, position: 0 };
    return { query: queryOfQueue(queue, Math.max(0, at - 1)), position: at };
  }, [search]);
  const computed = useProjectComparison(projectId, query);
  const { mutate } = useSetReviewed(projectId);
  if (query === null || computed.state !== 'ready') return null;
  const { images, images_total: total } = computed.result;
  const skipped = Math.max(0, position - 1);
  const here = images.findIndex((image) => image.image_id === imageId);
  const at = (index: number) => toPlace(images[index - skipped]);
  // One that has left the list, as reviewed ones do, has made room for the next in its place.
  const place = here >= 0 ? skipped + here : position;
  const image = images[here];
  return {
    position: place,
    total,
    previous: place > 0 ? at(place - 1) : null,
    next: here >= 0 ? at(place + 1) : at(place),
    isReviewed: image ? image.review !== null && !image.review.outdated : null,
    setReviewed: (isReviewed) => mutate({ imageId, a: query.a, b: query.b, isReviewed }),
  };
}

/** The images around a place in a queue. The list gave its own address, whose names are those of the API. */
function queryOfQueue(queue: string, skip: number): ComparisonQuery | null {
  const { a, b, ...rest } = Object.fromEntries(new URLSearchParams(queue));
  return a && b ? { ...rest, a, b, skip, limit: 3 } : null;
}

function toPlace(image: ComparedImage | undefined): { readonly id: string } | null {
  return image ? { id: image.image_id } : null;
}
