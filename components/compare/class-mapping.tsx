'use client';

import panel from '@/components/images/analyses-panel.module.css';
import { Section } from '@/components/ui/section';
import { NamePairs } from './name-pairs';
import { letterOf } from './pair-looks';
import type { CompareState } from './use-compare';

const none: readonly string[] = [];

/** Which class names of the other models mean the same as a class of A. */
export function ClassMapping({ compare }: { compare: CompareState }) {
  const { view, change, scenePair, against } = compare;
  return (
    <Section
      title="Class names"
      aside={
        view.mapping.length > 0 && (
          <button type="button" className={panel.textButton} onClick={() => change({ mapping: [] })}>
            Clear
          </button>
        )
      }
    >
      {view.mapping.length === 0 && (
        <p className={panel.hint}>
          Where models call one thing by two names, say here that they mean the same.
        </p>
      )}
      <NamePairs
        pairs={view.mapping}
        onChange={(mapping) => change({ mapping })}
        from={scenePair?.b.columns.classes ?? none}
        to={scenePair?.a.columns.classes ?? none}
        fromName={letterOf(against)}
        toName="A"
      />
    </Section>
  );
}
