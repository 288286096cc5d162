import { notFound } from 'next/navigation';
import { guideDocuments } from '@/components/guide/documents';
import { GuidePage } from '@/components/guide/guide-page';

/** The documents for people who use a server; `/guide` is the first of them. */
export default async function Page({ params }: { params: Promise<{ name?: string[] }> }) {
  const { name = [] } = await params;
  const found = guideDocuments.find((each, index) =>
    name.length === 0 ? index === 0 : each.name === name.join('/'),
  );
  return found ? <GuidePage document={found} /> : notFound();
}
