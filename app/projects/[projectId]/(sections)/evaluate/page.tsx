import { EvaluatePage } from '@/components/evaluate/evaluate-page';

/** How models do against ground truth. */
export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <EvaluatePage projectId={projectId} />;
}
