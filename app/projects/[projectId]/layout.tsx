import type { ReactNode } from 'react';
import { UploadArea } from '@/components/images/upload-area';
import { Tour } from '@/components/tour/tour';

/** What all pages of a project share: images can be dropped on each, and uploads and the tour outlive the change of pages. */
export default async function Layout({
  params,
  children,
}: {
  params: Promise<{ projectId: string }>;
  children: ReactNode;
}) {
  const { projectId } = await params;
  return (
    <UploadArea key={projectId} projectId={projectId}>
      {children}
      <Tour projectId={projectId} />
    </UploadArea>
  );
}
