import { z } from 'zod';

/** The states of an analysis. */
export const analysisStatus = z.enum(['queued', 'processing', 'completed', 'failed', 'cancelled']);
export type AnalysisStatus = z.infer<typeof analysisStatus>;

/** Which states may follow which. A state that nothing follows is terminal. */
export const nextStatuses: Readonly<Record<AnalysisStatus, readonly AnalysisStatus[]>> = {
  queued: ['processing', 'cancelled', 'failed'],
  processing: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** True where nothing may follow. */
export function isTerminal(status: AnalysisStatus): boolean {
  return nextStatuses[status].length === 0;
}

/** As pipelines send it: the American spelling is taken too. */
export const sentStatus = z.preprocess(
  (value) => (value === 'canceled' ? 'cancelled' : value),
  analysisStatus,
);
