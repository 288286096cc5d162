'use client';

import { ActionIcon, Select, Slider } from '@mantine/core';
import panel from '@/components/images/analyses-panel.module.css';
import type { ImagePageState } from '@/components/images/use-image-page';
import { Close, Swap } from '@/components/ui/icons';
import { formatCounted } from '@/components/ui/numbers';
import { Section } from '@/components/ui/section';
import { Tooltip } from '@/components/ui/tooltip';
import { roundShare } from '@/lib/client/image-view';
import type { Analysis } from '@/lib/contract/analyses';
import classes from './compare-panel.module.css';
import { letterOf } from './pair-looks';
import { SideBadge } from './side-badge';
import type { CompareSide, CompareState } from './use-compare';

/** Which analyses are compared, and from which confidence on. */
export function SideControls({ page, compare }: { page: ImagePageState; compare: CompareState }) {
  const analyses = page.analyses.data ?? [];
  const { sides, against, mostSides } = compare;
  const taken = new Set(sides.map(({ analysis }) => analysis?.id));
  const free = analyses.filter(({ id }) => !taken.has(id));
  return (
    <Section
      title="Compared"
      aside={
        <Tooltip label={`Swap A and ${letterOf(against)}`}>
          <ActionIcon aria-label={`Swap A and ${letterOf(against)}`} onClick={compare.swap}>
            <Swap />
          </ActionIcon>
        </Tooltip>
      }
    >
      <ul className={classes.sides}>
        {sides.map((side, i) => (
          <SideRow
            key={side.letter}
            index={i}
            side={side}
            analyses={analyses}
            compare={compare}
            isRemovable={sides.length > 2}
          />
        ))}
      </ul>
      {sides.length < mostSides && free.length > 0 && (
        <Select
          aria-label="Add a model to the comparison"
          placeholder="Add a model…"
          data={free.map(choiceOf)}
          value={null}
          onChange={(id) => {
            const analysis = free.find((candidate) => candidate.id === id);
            if (analysis) compare.addSide(analysis);
          }}
        />
      )}
    </Section>
  );
}

interface SideRowProps {
  readonly index: number;
  readonly side: CompareSide;
  readonly analyses: readonly Analysis[];
  readonly compare: CompareState;
  readonly isRemovable: boolean;
}

function SideRow({ index, side, analyses, compare, isRemovable }: SideRowProps) {
  const { letter, analysis, isAbsent, key, threshold, scene } = side;
  return (
    <li className={classes.side}>
      <div className={classes.sideHead}>
        <SideBadge side={index} />
        <Select
          className={classes.model}
          aria-label={`Model ${letter}`}
          placeholder={key}
          data={analyses.map(choiceOf)}
          value={analysis?.id ?? null}
          allowDeselect={false}
          onChange={(id) => {
            const next = analyses.find((candidate) => candidate.id === id);
            if (next) compare.setSide(index, next);
          }}
        />
        {isRemovable && (
          <ActionIcon
            aria-label={`Remove ${letter} from the comparison`}
            onClick={() => compare.removeSide(index)}
          >
            <Close size={12} />
          </ActionIcon>
        )}
      </div>
      {isAbsent ? (
        <p className={panel.hint}>{key} has not run on this image.</p>
      ) : (
        <div className={classes.share}>
          <span className={panel.count}>Confidence ≥</span>
          <Slider
            thumbLabel={`Least confidence of ${letter}`}
            min={0}
            max={1}
            step={0.01}
            label={null}
            value={threshold}
            onChange={(value) => compare.setThreshold(index, roundShare(value))}
          />
          <span className={panel.lookValue}>{threshold.toFixed(2)}</span>
        </div>
      )}
      {scene && scene.columns.count === 0 && <p className={panel.hint}>It ran and found nothing.</p>}
      {analysis && analysis.status !== 'completed' && (
        <p className={panel.hint}>
          This analysis is {analysis.status}: {formatCounted(analysis.annotation_count, 'annotation')} so far.
        </p>
      )}
    </li>
  );
}

function choiceOf({ id, model_name, model_version }: Analysis) {
  return { value: id, label: `${model_name} ${model_version}` };
}
