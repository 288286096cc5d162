import { SignaturePage } from '@/components/integrate/signature-page';

/** Takes a pipeline's signature apart. */
export default function Page() {
  return <SignaturePage />;
}
