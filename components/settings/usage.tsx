'use client';

import { Facts } from '@/components/ui/facts';
import { FailureNote } from '@/components/ui/failure-note';
import { formatBytes } from '@/components/ui/numbers';
import { useUsage } from '@/lib/client/settings';
import { Part } from './part';

/** Bytes that a project holds, beside its quota. */
export function Usage({ projectId }: { projectId: string }) {
  const { data, error, refetch } = useUsage(projectId);
  const limit = data?.limit_bytes;
  return (
    <Part title="Storage" text="Files of images and artifacts, those in the trash included.">
      {error && !data && (
        <FailureNote error={error} what="The storage could not be loaded." onRetry={() => void refetch()} />
      )}
      {data && (
        <Facts
          facts={[
            ['Images', formatBytes(data.image_bytes)],
            ['Artifacts', formatBytes(data.artifact_bytes)],
            ['In the trash', formatBytes(data.trash_bytes)],
            ['Quota', limit ? formatBytes(limit) : 'none'],
          ]}
        />
      )}
    </Part>
  );
}
