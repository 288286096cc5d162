import { ImagePage } from '@/components/images/image-page';

/** One image and what models said of it. */
export default async function Page({ params }: { params: Promise<{ projectId: string; imageId: string }> }) {
  const { projectId, imageId } = await params;
  return <ImagePage projectId={projectId} imageId={imageId} />;
}
