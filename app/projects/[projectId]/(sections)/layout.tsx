import type { ReactNode } from 'react';
import { ProjectFrame } from '@/components/projects/project-frame';

/** What the sections of a project have round them. The page of an image stands outside: it needs the whole window. */
export default async function Layout({
  params,
  children,
}: {
  params: Promise<{ projectId: string }>;
  children: ReactNode;
}) {
  const { projectId } = await params;
  return <ProjectFrame projectId={projectId}>{children}</ProjectFrame>;
}
