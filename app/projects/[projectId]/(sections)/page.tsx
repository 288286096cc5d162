import { ProjectPage } from '@/components/projects/project-page';

/** One project: its figures, its models and its images. */
export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <ProjectPage projectId={projectId} />;
}
