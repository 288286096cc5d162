'use client';

import { NumberInput } from '@mantine/core';
import { useMemo } from 'react';
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
  const min = view.area?.min ?? 0;
  const max = view.area?.max ?? Number.POSITIVE_INFINITY;
  const setArea = (next: { min: number; max: number }) =>
    change({ area: next.min <= 0 && next.max === Number.POSITIVE_INFINITY ? null : next });
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
      <div className={classes.area}>
        <NumberInput
          aria-label="Least area in square pixels"
          placeholder="from"
          size="xs"
          hideControls
          min={0}
          value={min === 0 ? '' : min}
          onChange={(value) => {
            const next = Number(value) || 0;
            setArea({ min: next, max: Math.max(next, max) });
          }}
        />
        <span>to</span>
        <NumberInput
          aria-label="Largest area in square pixels"
          placeholder="any"
          size="xs"
          hideControls
          min={0}
          value={max === Number.POSITIVE_INFINITY ? '' : max}
          onChange={(value) => {
            const next = value === '' ? Number.POSITIVE_INFINITY : Number(value);
            setArea({ min: Math.min(min, next), max: next });
          }}
        />
        <span>px²</span>
      </div>
    </Section>
  );
}
