import { IntegratePage } from '@/components/integrate/integrate-page';

/** How a pipeline posts to this project. */
export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <IntegratePage projectId={projectId} />;
}
