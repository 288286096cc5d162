'use client';

import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { Info } from '@/components/ui/icons';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateMark } from '@/components/ui/state-mark';
import { Tooltip } from '@/components/ui/tooltip';
import type { Analysis } from '@/lib/contract/analyses';
import { isTerminal } from '@/lib/contract/status';
import classes from './analyses-panel.module.css';
import { AnalysisDetails } from './analysis-details';
import { statusOf } from './analysis-status';
import { RunningProgress } from './running-progress';

interface AnalysisRowProps {
  readonly analysis: Analysis;
  readonly isShown: boolean;
  /** How its lines are dashed; null where that tells nothing. */
  readonly dash: readonly number[] | null;
  /** The pointer has been pressed on it: it will be shown when that is let go. */
  readonly onPress: () => void;
  /** Shows this analysis and no other. */
  readonly onOnly: () => void;
  readonly onToggle: (isShown: boolean) => void;
}

/** One analysis in the list: press it to see it alone, tick it to see it with others. */
export function AnalysisRow({ analysis, isShown, dash, onPress, onOnly, onToggle }: AnalysisRowProps) {
  const name = `${analysis.model_name} ${analysis.model_version}`;
  const status = statusOf(analysis);
  const [isOpen, setOpen] = useState(false);
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
        onPointerDown={onPress}
        onClick={onOnly}
      >
        <span className={classes.title}>
          <span className={classes.name}>
            <bdi>{analysis.model_name}</bdi> <span className={classes.version}>{analysis.model_version}</span>
          </span>
          {isShown && dash && (
            <svg className={classes.line} width="20" height="2" aria-hidden="true">
              <path d="M0 1h20" stroke="currentColor" strokeWidth="2" strokeDasharray={dash.join(' ')} />
            </svg>
          )}
        </span>
        <span className={classes.state}>
          <StateMark state={status.mark} />
          <span className={classes.words}>
            {isTerminal(analysis.status) ? (
              <span className={classes.facts}>
                <span>{`${summaryOf(analysis)} · `}</span>
                <span>
                  <RelativeTime at={analysis.completed_at ?? analysis.created_at} />
                </span>
              </span>
            ) : (
              <RunningProgress analysis={analysis} />
            )}
            {analysis.error_message && (
              <span className={classes.error} title={analysis.error_message}>
                {analysis.error_message}
              </span>
            )}
            {analysis.warning_count > 0 && (
              <span className={classes.warning}>
                {formatCounted(analysis.warning_count, 'warning', 'warnings')}
              </span>
            )}
          </span>
        </span>
      </button>
      <Tooltip label="All that is known of it">
        <ActionIcon
          className={classes.info}
          size={24}
          aria-label={`Details of ${name}`}
          onClick={() => setOpen(true)}
        >
          <Info size={14} />
        </ActionIcon>
      </Tooltip>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={name}>
        <AnalysisDetails analysis={analysis} />
      </Dialog>
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
