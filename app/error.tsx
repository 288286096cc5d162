'use client';

import { PageFailure } from '@/components/ui/page-failure';

/** A page that could not be shown. `digest` is the id under which the server logged a failure of its own. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <PageFailure error={error} digest={error.digest} onRetry={reset} />;
}
