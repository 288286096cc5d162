import type { ReactNode } from 'react';
import { UploadArea } from '@/components/images/upload-area';

/** What all pages of a project share: images can be dropped on each, and uploads outlive the change of pages. */
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
    </UploadArea>
  );
}
