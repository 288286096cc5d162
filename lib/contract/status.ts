/** The states of an analysis. */
export const analysisStatuses = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type AnalysisStatus = (typeof analysisStatuses)[number];

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
