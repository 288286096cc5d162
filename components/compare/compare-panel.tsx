'use client';

import { SegmentedControl, Slider, Switch } from '@mantine/core';
import panel from '@/components/images/analyses-panel.module.css';
import { LookControls } from '@/components/images/look-controls';
import type { ImagePageState } from '@/components/images/use-image-page';
import { FailureNote } from '@/components/ui/failure-note';
import { formatCount } from '@/components/ui/numbers';
import { Section } from '@/components/ui/section';
import { usualCompareView } from '@/lib/client/compare-view';
import { roundShare } from '@/lib/client/image-view';
import type { PairKind } from '@/lib/comparison/compare';
import { lowestIou } from '@/lib/comparison/overlaps';
import { ClassMapping } from './class-mapping';
import classes from './compare-panel.module.css';
import { kindsByInterest, letterOf, pairLooks } from './pair-looks';
import { SideControls } from './side-controls';
import type { CompareState } from './use-compare';

interface ComparePanelProps {
  readonly page: ImagePageState;
  readonly compare: CompareState;
}

/** The left panel while analyses are compared: which, how they are matched, and what came of it. */
export function ComparePanel({ page, compare }: ComparePanelProps) {
  const { scenes, failure } = compare;
  return (
    <div className={panel.panel}>
      <SideControls page={page} compare={compare} />
      {scenes.error !== null && (
        <FailureNote
          error={scenes.error}
          what="The annotations could not be loaded."
          onRetry={scenes.retry}
        />
      )}
      {failure !== null && (
        <FailureNote error={new Error(failure)} what="The analyses could not be compared." />
      )}
      <Differences compare={compare} />
      <Matching page={page} compare={compare} />
      <ClassMapping compare={compare} />
      {compare.canCompareHeat && <HeatMaps compare={compare} />}
      <LookControls page={page} />
    </div>
  );
}

/** How many of each kind there are; each can be switched off. */
function Differences({ compare }: { compare: CompareState }) {
  const { table, view, change, byKind, sides, against } = compare;
  const toggle = (kind: PairKind) =>
    change(({ hiddenKinds }) => ({
      hiddenKinds: hiddenKinds.includes(kind)
        ? hiddenKinds.filter((other) => other !== kind)
        : [...hiddenKinds, kind],
    }));
  const only = (kind: PairKind) => change({ hiddenKinds: kindsByInterest.filter((other) => other !== kind) });
  return (
    <Section
      title="Differences"
      aside={
        view.hiddenKinds.length > 0 && (
          <button type="button" className={panel.textButton} onClick={() => change({ hiddenKinds: [] })}>
            All
          </button>
        )
      }
    >
      {sides.length > 2 && (
        <SegmentedControl
          fullWidth
          mb={6}
          aria-label="A is compared with"
          data={sides.slice(1).map((_, i) => ({
            value: String(i + 1),
            label: `A and ${letterOf(i + 1)}`,
          }))}
          value={String(against)}
          onChange={(value) => change({ against: Number(value) })}
          transitionDuration={0}
        />
      )}
      <ul className={panel.classes} aria-busy={table === null}>
        {kindsByInterest.map((kind) => {
          const isHidden = view.hiddenKinds.includes(kind);
          const { label, meaning, colour } = pairLooks[kind];
          const words = label.replace('B', letterOf(against));
          return (
            <li key={kind} className={panel.class} data-hidden={isHidden || undefined}>
              <button
                type="button"
                className={panel.toggle}
                aria-pressed={!isHidden}
                title={meaning.replaceAll('B ', `${letterOf(against)} `)}
                onClick={() => toggle(kind)}
              >
                <span className={panel.swatch} style={{ background: colour }} />
                <span className={panel.className}>{words}</span>
              </button>
              <button
                type="button"
                className={panel.only}
                aria-label={`Only ${words.toLowerCase()}`}
                onClick={() => only(kind)}
              >
                Only
              </button>
              <span className={panel.classCount} data-kind={kind}>
                {table ? formatCount(table.counts[kind]) : '…'}
              </span>
            </li>
          );
        })}
      </ul>
      <div className={classes.under}>
        <Switch
          label="Colour by difference"
          checked={byKind}
          onChange={(event) => change({ byKind: event.currentTarget.checked })}
        />
      </div>
    </Section>
  );
}

/** From which overlap on two annotations are the same thing. */
function Matching({ page, compare }: ComparePanelProps) {
  const { view, change } = compare;
  const isUsual = view.iou === usualCompareView.iou && view.movedIou === usualCompareView.movedIou;
  return (
    <Section
      title="Matching"
      aside={
        !isUsual && (
          <button
            type="button"
            className={panel.textButton}
            onClick={() => change({ iou: usualCompareView.iou, movedIou: usualCompareView.movedIou })}
          >
            Reset
          </button>
        )
      }
    >
      <ShareSlider
        name="Same at IoU ≥"
        label="Least IoU of a pair"
        least={lowestIou}
        value={view.iou}
        onChange={(iou) => change({ iou })}
      />
      <ShareSlider
        name="Moved under"
        label="IoU under which a pair has moved"
        least={lowestIou}
        value={view.movedIou}
        onChange={(movedIou) => change({ movedIou })}
      />
      {view.movedIou <= view.iou && <p className={panel.hint}>Nothing counts as moved at these settings.</p>}
      <div className={classes.under}>
        <Switch
          label="Hide unscored"
          checked={page.view.hideUnscored}
          onChange={(event) => page.change({ hideUnscored: event.currentTarget.checked })}
        />
        {view.mode === 'side' && (
          <Switch
            label="Linked panes"
            checked={view.isLinked}
            onChange={(event) => change({ isLinked: event.currentTarget.checked })}
          />
        )}
      </div>
    </Section>
  );
}

/** How the heat maps of several analyses are seen together. */
function HeatMaps({ compare }: { compare: CompareState }) {
  const { view, change, against, canSubtractHeat, isHeatDifference } = compare;
  const isSubtracted = canSubtractHeat && isHeatDifference;
  return (
    <Section title="Heat maps">
      <div className={classes.under}>
        {canSubtractHeat && (
          <Switch
            label={`Difference A − ${letterOf(against)}`}
            checked={isSubtracted}
            onChange={(event) => change({ isHeatDifference: event.currentTarget.checked })}
          />
        )}
        {!isSubtracted && (
          <Switch
            label="One range for all"
            checked={view.isHeatShared}
            onChange={(event) => change({ isHeatShared: event.currentTarget.checked })}
          />
        )}
      </div>
      {isSubtracted && (
        <p className={panel.hint}>
          Red where A is higher, blue where {letterOf(against)} is, where both have a heat map of a class.
        </p>
      )}
    </Section>
  );
}

interface ShareSliderProps {
  readonly name: string;
  /** The whole sentence, for those who do not see what stands beside it. */
  readonly label: string;
  readonly least: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function ShareSlider({ name, label, least, value, onChange }: ShareSliderProps) {
  return (
    <div className={classes.share}>
      <span>{name}</span>
      <Slider
        thumbLabel={label}
        min={least}
        max={1}
        step={0.01}
        label={null}
        value={value}
        onChange={(next) => onChange(roundShare(next))}
      />
      <span className={panel.lookValue}>{value.toFixed(2)}</span>
    </div>
  );
}
