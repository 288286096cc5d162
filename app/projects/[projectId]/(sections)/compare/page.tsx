import { ComparePage } from '@/components/agreement/compare-page';

/** How two models agree over a project, or what several of them find. */
export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <ComparePage projectId={projectId} />;
}
