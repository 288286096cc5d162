import { evaluationTableUrl } from '@/lib/client/comparisons';
import { type EvaluationView, evaluationQuery } from '@/lib/client/evaluation-view';
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

/** Where a table of the evaluation that is seen is downloaded: all of its rows, not only those that are listed. */
export function tableUrl(
  { projectId, view, report }: Pick<EvaluationReportProps, 'projectId' | 'view' | 'report'>,
  table: Parameters<typeof evaluationTableUrl>[2],
): string {
  const { truth, prediction } = report.parameters;
  return evaluationTableUrl(projectId, { ...evaluationQuery(view, prediction), truth, prediction }, table);
}
