import { ModelsPage } from '@/components/models/models-page';

/** Every model of a project, and which images it ran on. */
export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <ModelsPage projectId={projectId} />;
}
