'use client';

import { TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Search } from '@/components/ui/icons';
import { formatCount } from '@/components/ui/numbers';
import { Section } from '@/components/ui/section';
import { unknownColour } from '@/lib/scene/tints';
import classes from './analyses-panel.module.css';
import { type ClassCount, countClasses } from './instances';
import type { ImagePageState } from './use-image-page';

/** From this many classes on there is a search field. */
const searchFrom = 12;
/** More lines than this are found by searching. */
const mostShown = 100;

/** The classes that were found, their colours and counts; each can be switched off. */
export function ClassLegend({ page }: { page: ImagePageState }) {
  const { scenes, lateChoice, view, change, colours } = page;
  const [search, setSearch] = useState('');
  const counts = useMemo(() => countClasses(scenes.ready, lateChoice), [scenes.ready, lateChoice]);
  if (counts.length === 0) return null;
  const names = counts.map(({ name }) => name).filter((name) => name !== null);
  const hidden = new Set(view.hiddenClasses);
  const wanted = search.trim().toLowerCase();
  const matching = counts.filter(({ name }) => (name ?? '').toLowerCase().includes(wanted));
  const toggle = (name: string) =>
    change((current) => ({
      hiddenClasses: current.hiddenClasses.includes(name)
        ? current.hiddenClasses.filter((other) => other !== name)
        : [...current.hiddenClasses, name],
    }));
  return (
    <Section
      title="Classes"
      aside={
        <>
          {names.some((name) => hidden.has(name)) && (
            <button
              type="button"
              className={classes.textButton}
              onClick={() => change({ hiddenClasses: [] })}
            >
              All
            </button>
          )}
          {names.some((name) => !hidden.has(name)) && names.length > 1 && (
            <button
              type="button"
              className={classes.textButton}
              onClick={() => change({ hiddenClasses: names })}
            >
              None
            </button>
          )}
        </>
      }
    >
      {counts.length >= searchFrom && (
        <TextInput
          mb={4}
          type="search"
          aria-label="Search classes"
          placeholder={`Search ${formatCount(counts.length)} classes`}
          leftSection={<Search size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <ul className={classes.classes}>
        {matching.slice(0, mostShown).map((count) => (
          <ClassLine
            key={count.name ?? ''}
            count={count}
            colour={count.name === null ? undefined : colours.get(count.name)}
            isColoured={view.colour === 'class'}
            isHidden={count.name !== null && hidden.has(count.name)}
            onToggle={toggle}
            onOnly={(name) => change({ hiddenClasses: names.filter((other) => other !== name) })}
          />
        ))}
      </ul>
      {matching.length > mostShown && (
        <p className={classes.hint}>{formatCount(matching.length - mostShown)} more: search to find them.</p>
      )}
      {matching.length === 0 && <p className={classes.hint}>No class is called that.</p>}
    </Section>
  );
}

interface ClassLineProps {
  readonly count: ClassCount;
  readonly colour: string | undefined;
  /** Whether colours tell the class at all. */
  readonly isColoured: boolean;
  readonly isHidden: boolean;
  readonly onToggle: (name: string) => void;
  readonly onOnly: (name: string) => void;
}

function ClassLine({ count, colour, isColoured, isHidden, onToggle, onOnly }: ClassLineProps) {
  const { name, passing, total } = count;
  return (
    <li className={classes.class} data-hidden={isHidden || undefined}>
      <button
        type="button"
        className={classes.toggle}
        aria-pressed={!isHidden}
        disabled={name === null}
        title={name ?? 'Annotations without a class'}
        onClick={() => name !== null && onToggle(name)}
      >
        {isColoured && <span className={classes.swatch} style={{ background: colour ?? unknownColour }} />}
        <bdi className={classes.className}>{name ?? 'No class'}</bdi>
      </button>
      {name !== null && (
        <button
          type="button"
          className={classes.only}
          aria-label={`Only ${name}`}
          onClick={() => onOnly(name)}
        >
          Only
        </button>
      )}
      <span className={classes.classCount} title={`${passing} of ${total} pass the threshold`}>
        {passing === total ? formatCount(total) : `${formatCount(passing)} / ${formatCount(total)}`}
      </span>
    </li>
  );
}
