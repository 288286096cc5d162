'use client';

import { ActionIcon, Autocomplete, Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import panel from '@/components/images/analyses-panel.module.css';
import { Close } from '@/components/ui/icons';
import { Section } from '@/components/ui/section';
import classes from './compare-panel.module.css';
import { letterOf } from './pair-looks';
import type { CompareState } from './use-compare';

/** Which class names of the other models mean the same as a class of A. */
export function ClassMapping({ compare }: { compare: CompareState }) {
  const { view, change, scenePair, against } = compare;
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const letter = letterOf(against);
  const names = useMemo(() => {
    const ofA = [...(scenePair?.a.columns.classes ?? [])].sort();
    const ofB = [...(scenePair?.b.columns.classes ?? [])].sort();
    const mapped = new Set(view.mapping.map(([name]) => name));
    // What A does not know comes first: that is what is worth a mapping.
    const strange = ofB.filter((name) => !ofA.includes(name));
    const known = ofB.filter((name) => ofA.includes(name));
    return { ofA, ofB: [...strange, ...known].filter((name) => !mapped.has(name)) };
  }, [scenePair, view.mapping]);
  const add = () => {
    const pair = [from.trim(), to.trim()] as const;
    if (pair[0] === '' || pair[1] === '' || pair[0] === pair[1]) return;
    change(({ mapping }) => ({ mapping: [...mapping.filter(([name]) => name !== pair[0]), pair] }));
    setFrom('');
    setTo('');
  };
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
      <ul className={classes.mapping}>
        {view.mapping.map(([name, meaning]) => (
          <li key={name} className={classes.same}>
            <bdi title={name}>{name}</bdi>
            <span>=</span>
            <bdi title={meaning}>{meaning}</bdi>
            <ActionIcon
              aria-label={`Do not count ${name} as ${meaning}`}
              onClick={() =>
                change(({ mapping }) => ({ mapping: mapping.filter(([other]) => other !== name) }))
              }
            >
              <Close size={12} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form
        className={classes.sameForm}
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <Autocomplete
          aria-label={`Class of ${letter}`}
          placeholder={`In ${letter}`}
          size="xs"
          data={names.ofB}
          value={from}
          onChange={setFrom}
        />
        <span>=</span>
        <Autocomplete
          aria-label="Class of A"
          placeholder="In A"
          size="xs"
          data={names.ofA}
          value={to}
          onChange={setTo}
        />
        <Button type="submit" variant="default" px={8} disabled={from.trim() === '' || to.trim() === ''}>
          Add
        </Button>
      </form>
    </Section>
  );
}
