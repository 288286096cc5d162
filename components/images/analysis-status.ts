import type { StateMarkName } from '@/components/ui/state-mark';
import type { Analysis } from '@/lib/contract/analyses';
import type { AnalysisStatus } from '@/lib/contract/status';

const words: Readonly<Record<AnalysisStatus, string>> = {
  queued: 'Queued',
  processing: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const marks: Readonly<Record<AnalysisStatus, StateMarkName>> = {
  queued: 'not-run',
  processing: 'running',
  completed: 'found',
  failed: 'failed',
  cancelled: 'failed',
};

/** How an analysis stands, in words and as a mark. "Found nothing" is a result of its own. */
export function statusOf({ status, annotation_count }: Analysis): { words: string; mark: StateMarkName } {
  if (status === 'completed' && annotation_count === 0) return { words: 'Found nothing', mark: 'nothing' };
  return { words: words[status], mark: marks[status] };
}
