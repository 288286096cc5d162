import { DataPage } from '@/components/exchange/data-page';

/** What leaves a project as a file, and what comes into it from one. */
export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <DataPage projectId={projectId} />;
}
