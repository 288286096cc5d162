import type { EvaluationView } from '@/lib/client/evaluation-view';
import type { Change } from '@/lib/client/url-state';
import type { EvaluationReply } from '@/lib/contract/evaluation';

/** What the parts of an evaluation show, and how its view is changed. */
export interface EvaluationReportProps {
  readonly projectId: string;
  readonly report: EvaluationReply;
  /** A second evaluation to be seen beside the first; null where there is none. */
  readonly second: EvaluationReply | null;
  readonly view: EvaluationView;
  readonly change: (change: Change<EvaluationView>) => void;
  readonly onMore: () => void;
}
