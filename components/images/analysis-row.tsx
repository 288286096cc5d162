'use client';

import { formatCount } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateMark } from '@/components/ui/state-mark';
import type { Analysis } from '@/lib/contract/analyses';
import classes from './analyses-panel.module.css';
import { statusOf } from './analysis-status';

interface AnalysisRowProps {
  readonly analysis: Analysis;
  readonly isShown: boolean;
  /** How its lines are dashed; null where that tells nothing. */
  readonly dash: readonly number[] | null;
  /** Shows this analysis and no other. */
  readonly onOnly: () => void;
  readonly onToggle: (isShown: boolean) => void;
}

/** One analysis in the list: press it to see it alone, tick it to see it with others. */
export function AnalysisRow({ analysis, isShown, dash, onOnly, onToggle }: AnalysisRowProps) {
  const name = `${analysis.model_name} ${analysis.model_version}`;
  const status = statusOf(analysis);
  return (
    <li className={classes.row} data-shown={isShown || undefined}>
      <input
        type="checkbox"
        aria-label={`Show ${name}`}
        checked={isShown}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      <button
        type="button"
        className={classes.choose}
        aria-pressed={isShown}
        title={`Show only ${name}`}
        onClick={onOnly}
      >
        <span className={classes.name}>
          <bdi>{analysis.model_name}</bdi> <span className={classes.version}>{analysis.model_version}</span>
        </span>
        <span className={classes.state}>
          <StateMark state={status.mark} />
          <span>{summaryOf(analysis)}</span>
          <span>
            · <RelativeTime at={analysis.completed_at ?? analysis.created_at} />
          </span>
          {isShown && dash && (
            <svg className={classes.line} width="20" height="2" aria-hidden="true">
              <path d="M0 1h20" stroke="currentColor" strokeWidth="2" strokeDasharray={dash.join(' ')} />
            </svg>
          )}
        </span>
      </button>
    </li>
  );
}

/** What came of it, in a few words; the mark beside them has the colour. */
function summaryOf(analysis: Analysis): string {
  const found = `${formatCount(analysis.annotation_count)} found`;
  if (analysis.status === 'completed' && analysis.annotation_count > 0) return found;
  const { words } = statusOf(analysis);
  return analysis.annotation_count > 0 ? `${words}, ${found}` : words;
}
