import { notFound } from 'next/navigation';
import { ProblemPage } from '@/components/integrate/problem-page';
import { isProblemCode } from '@/lib/contract/problem';

/** The page that the `type` of an error answer names. */
export default async function Page({ params }: { params: Promise<{ code: string }> }) {
  const { code } = await params;
  return isProblemCode(code) ? <ProblemPage code={code} /> : notFound();
}
