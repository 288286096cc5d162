import { type AgreementView, comparisonQuery } from '@/lib/client/agreement-view';
import { comparisonTableUrl } from '@/lib/client/comparisons';
import type { ComparedModels } from '@/lib/client/model-links';
import type { Change } from '@/lib/client/url-state';
import type { ProjectComparison } from '@/lib/contract/comparison';

/** What the parts of a comparison of a project show, and how its view is changed. */
export interface AgreementReportProps {
  readonly projectId: string;
  readonly report: ProjectComparison;
  readonly view: AgreementView;
  readonly change: (change: Change<AgreementView>) => void;
  readonly onMore: () => void;
}

/** The models of a report, with the parameters that an image is to be opened with. */
export function modelsOf({ parameters }: ProjectComparison): ComparedModels {
  return {
    a: parameters.a,
    b: parameters.b,
    iou: parameters.iou,
    movedIou: parameters.moved_iou,
    minConfidenceA: parameters.min_confidence_a,
    minConfidenceB: parameters.min_confidence_b,
    classMapB: parameters.class_map_b,
    hideUnscored: parameters.hide_unscored,
  };
}

/** Where a table of the comparison that is seen is downloaded: all of its rows, not only those that are listed. */
export function tableUrl(
  { projectId, view, report }: Pick<AgreementReportProps, 'projectId' | 'view' | 'report'>,
  table: Parameters<typeof comparisonTableUrl>[2],
): string {
  const { a, b } = report.parameters;
  return comparisonTableUrl(projectId, { ...comparisonQuery(view, {}), a, b }, table);
}
