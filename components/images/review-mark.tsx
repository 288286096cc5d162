'use client';

import { Checkbox } from '@mantine/core';
import { Tooltip } from '@/components/ui/tooltip';
import type { ReviewQueue } from '@/lib/client/review-queue';

/** Whether the image is reviewed, in the list of a comparison that it was opened from. */
export function ReviewMark({ queue }: { queue: ReviewQueue }) {
  return (
    <Tooltip label="Mark as reviewed (R)">
      <Checkbox
        size="xs"
        label="Reviewed"
        checked={queue.isReviewed ?? true}
        onChange={(event) => queue.setReviewed(event.currentTarget.checked)}
      />
    </Tooltip>
  );
}
