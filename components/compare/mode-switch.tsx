'use client';

import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Tooltip } from '@/components/ui/tooltip';
import { type CompareMode, compareModes } from '@/lib/client/compare-view';
import classes from './mode-switch.module.css';
import type { CompareState } from './use-compare';

const labels: Readonly<Record<CompareMode, string>> = {
  single: 'Single',
  side: 'Side',
  overlay: 'Overlay',
  swipe: 'Swipe',
  lens: 'Lens',
  diff: 'Diff',
};
const choices = compareModes.map((value) => ({ value, label: labels[value] }));

/** How the analyses of the image are laid out: one, or several to compare. */
export function ModeSwitch({ compare }: { compare: CompareState }) {
  const { view, setMode, canCompare } = compare;
  const isNarrow = useMediaQuery('(max-width: 900px)') ?? false;
  const isDisabled = !canCompare && view.mode === 'single';
  const choose = (value: string) => setMode(compareModes.find((mode) => mode === value) ?? 'single');
  const hint = canCompare
    ? 'C: compare and back, V: next layout'
    : 'Only one model has run on this image: there is nothing to compare it with';
  if (isNarrow) {
    return (
      <NativeSelect
        className={classes.list ?? ''}
        aria-label="Layout"
        data={choices}
        value={view.mode}
        disabled={isDisabled}
        onChange={(event) => choose(event.currentTarget.value)}
      />
    );
  }
  return (
    <Tooltip label={hint} openDelay={700}>
      <SegmentedControl
        className={classes.modes}
        aria-label="Layout"
        data={choices}
        value={view.mode}
        disabled={isDisabled}
        onChange={choose}
        transitionDuration={0}
        withItemsBorders={false}
      />
    </Tooltip>
  );
}
