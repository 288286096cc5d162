'use client';

import { ActionIcon, Autocomplete, Button } from '@mantine/core';
import { useState } from 'react';
import { Close } from '@/components/ui/icons';
import classes from './compare-panel.module.css';

/** Class names of one side, each with the name of the other that it counts as. */
export type NamePairList = readonly (readonly [from: string, to: string])[];

interface NamePairsProps {
  readonly pairs: NamePairList;
  readonly onChange: (pairs: NamePairList) => void;
  /** Names that are offered on either side. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Whose names they are: "B". */
  readonly fromName: string;
  readonly toName: string;
  /** It stands in a window that a press outside of it closes. */
  readonly isInWindow?: boolean;
}

/** Wider than the fields, which have little room for names. */
const listWidth = 220;

/** Says which class names mean the same. */
export function NamePairs(props: NamePairsProps) {
  const { pairs, onChange, from, to, fromName, toName, isInWindow = false } = props;
  const listProps = { withinPortal: !isInWindow, width: listWidth, position: 'bottom-start' } as const;
  const [name, setName] = useState('');
  const [meaning, setMeaning] = useState('');
  const mapped = new Set(pairs.map(([known]) => known));
  // What the other side does not know comes first: that is what is worth a mapping.
  const known = new Set(to);
  const sorted = [...from].sort((p, q) => Number(known.has(p)) - Number(known.has(q)) || (p < q ? -1 : 1));
  const add = () => {
    const pair = [name.trim(), meaning.trim()] as const;
    if (pair[0] === '' || pair[1] === '' || pair[0] === pair[1]) return;
    onChange([...pairs.filter(([other]) => other !== pair[0]), pair]);
    setName('');
    setMeaning('');
  };
  return (
    <>
      <ul className={classes.mapping}>
        {pairs.map(([one, other]) => (
          <li key={one} className={classes.same}>
            <bdi title={one}>{one}</bdi>
            <span>=</span>
            <bdi title={other}>{other}</bdi>
            <ActionIcon
              aria-label={`Do not count ${one} as ${other}`}
              onClick={() => onChange(pairs.filter(([first]) => first !== one))}
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
          aria-label={`Class of ${fromName}`}
          placeholder={`In ${fromName}`}
          size="xs"
          comboboxProps={listProps}
          data={sorted.filter((one) => !mapped.has(one))}
          value={name}
          onChange={setName}
        />
        <span>=</span>
        <Autocomplete
          aria-label={`Class of ${toName}`}
          placeholder={`In ${toName}`}
          size="xs"
          comboboxProps={listProps}
          data={[...to].sort()}
          value={meaning}
          onChange={setMeaning}
        />
        <Button type="submit" variant="default" px={8} disabled={name.trim() === '' || meaning.trim() === ''}>
          Add
        </Button>
      </form>
    </>
  );
}
