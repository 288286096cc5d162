import { CheckPage } from '@/components/integrate/check-page';

/** What the server makes of annotations before they are sent. */
export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <CheckPage projectId={projectId} />;
}
