'use client';

import { TextInput } from '@mantine/core';
import { memo, useMemo, useState } from 'react';
import { formatCount } from '@/components/ui/numbers';
import { Section } from '@/components/ui/section';
import type { AnnotationType } from '@/lib/annotations/annotation';
import { typeNames } from '@/lib/annotations/describe';
import classes from './analyses-panel.module.css';
import { countTypes } from './instances';
import type { ImagePageState } from './use-image-page';

/** Which types of annotations are shown, and of which size. */
export function ShapeFilter({ page }: { page: ImagePageState }) {
  const { view, change, scenes } = page;
  const counts = useMemo(() => countTypes(scenes.ready), [scenes.ready]);
  if (counts.length === 0) return null;
  const toggle = (type: AnnotationType) =>
    change(({ hiddenTypes }) => ({
      hiddenTypes: hiddenTypes.includes(type)
        ? hiddenTypes.filter((other) => other !== type)
        : [...hiddenTypes, type],
    }));
  const isLimited = view.area !== null || view.hiddenTypes.length > 0;
  return (
    <Section
      title="Type and size"
      aside={
        isLimited && (
          <button
            type="button"
            className={classes.textButton}
            onClick={() => change({ area: null, hiddenTypes: [] })}
          >
            Reset
          </button>
        )
      }
    >
      <div className={classes.types}>
        {counts.map(({ type, count }) => (
          <button
            key={type}
            type="button"
            className={classes.type}
            aria-pressed={!view.hiddenTypes.includes(type)}
            onClick={() => toggle(type)}
          >
            {typeNames[type]} <span className={classes.count}>{formatCount(count)}</span>
          </button>
        ))}
      </div>
      <AreaFields area={view.area} change={change} />
    </Section>
  );
}

interface AreaFieldsProps {
  readonly area: ImagePageState['view']['area'];
  readonly change: ImagePageState['change'];
}

const AreaFields = memo(function AreaFields({ area, change }: AreaFieldsProps) {
  const min = area?.min ?? 0;
  const max = area?.max ?? Number.POSITIVE_INFINITY;
  const setArea = (next: { min: number; max: number }) =>
    change({ area: next.min <= 0 && next.max === Number.POSITIVE_INFINITY ? null : next });
  return (
    <div className={classes.area}>
      <AreaField
        label="Least area in square pixels"
        placeholder="from"
        value={min}
        unlimited={0}
        isPossible={(next) => next <= max}
        onChange={(next) => setArea({ min: next, max })}
      />
      <span>to</span>
      <AreaField
        label="Largest area in square pixels"
        placeholder="any"
        value={max}
        unlimited={Number.POSITIVE_INFINITY}
        isPossible={(next) => next >= min}
        onChange={(next) => setArea({ min, max: next })}
      />
      <span>px²</span>
    </div>
  );
});

interface AreaFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: number;
  /** What an empty field means. */
  readonly unlimited: number;
  readonly isPossible: (value: number) => boolean;
  readonly onChange: (value: number) => void;
}

/** A field for a number of at least 0. What is none, or not a possible one yet, stays as it is typed and changes nothing. */
function AreaField({ label, placeholder, value, unlimited, isPossible, onChange }: AreaFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string): number | null => {
    if (text.trim() === '') return unlimited;
    const area = Number(text);
    return area >= 0 && Number.isFinite(area) && isPossible(area) ? area : null;
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      inputMode="decimal"
      value={typed ?? (value === unlimited ? '' : value)}
      error={typed !== null && read(typed) === null}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const next = read(text);
        if (next !== null) onChange(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
