'use client';

import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Choice, FilterChoice } from '@/components/ui/filter-choice';
import { Search } from '@/components/ui/icons';
import { formatCounted } from '@/components/ui/numbers';
import { type ImageFilters, isFiltered, noFilters } from '@/lib/client/image-filters';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import { imageSorts } from '@/lib/contract/images';
import classes from './gallery.module.css';

const statusChoices: readonly Choice[] = [
  { value: 'completed', label: 'Completed' },
  { value: 'found_nothing', label: 'Found nothing' },
  { value: 'processing', label: 'Running' },
  { value: 'queued', label: 'Queued' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'not_run', label: 'Not run' },
];

const confidenceChoices: readonly Choice[] = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1].map(
  (value) => ({
    value: String(value),
    label: `≥ ${value.toFixed(2)} or unscored`,
  }),
);

const sortLabels: Readonly<Record<ImageFilters['sort'], string>> = {
  created_at: 'Oldest first',
  '-created_at': 'Newest first',
  filename: 'Name A–Z',
  '-filename': 'Name Z–A',
  annotations: 'Fewest annotations',
  '-annotations': 'Most annotations',
  confidence: 'Least confident',
  '-confidence': 'Most confident',
};
const sortChoices: readonly Choice[] = imageSorts.map((value) => ({ value, label: sortLabels[value] }));

function classChoices(models: readonly Model[]): Choice[] {
  const counts = new Map<string, number>();
  for (const model of models) {
    for (const [name, count] of Object.entries(model.annotation_counts)) {
      if (name !== '') counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([value, count]) => ({ value, label: value, count }));
}

interface GalleryFiltersProps {
  readonly filters: ImageFilters;
  readonly models: readonly Model[];
  /** How many images fit; null while that is not known. */
  readonly total: number | null;
  readonly onChange: (filters: ImageFilters) => void;
}

/** The bar over the grid: every filter is a chip that can be removed. */
export function GalleryFilters({ filters, models, total, onChange }: GalleryFiltersProps) {
  const set = (name: keyof ImageFilters) => (value: string) => onChange({ ...filters, [name]: value });
  return (
    <search className={classes.filters} aria-label="Filter images">
      <SearchField value={filters.search} onChange={set('search')} />
      <FilterChoice
        name="Class"
        choices={classChoices(models)}
        value={filters.class_name}
        onChange={set('class_name')}
      />
      <FilterChoice
        name="Model"
        choices={models.map((model) => ({ value: modelKey(model), label: modelKey(model) }))}
        value={filters.model}
        onChange={set('model')}
      />
      <FilterChoice name="Status" choices={statusChoices} value={filters.status} onChange={set('status')} />
      <FilterChoice
        name="Confidence"
        choices={confidenceChoices}
        value={filters.min_confidence}
        onChange={set('min_confidence')}
      />
      {isFiltered(filters) && (
        <button
          type="button"
          className={classes.textButton}
          onClick={() => onChange({ ...noFilters, sort: filters.sort })}
        >
          Clear all
        </button>
      )}
      <span className={classes.total} role="status">
        {total === null ? '' : formatCounted(total, 'image')}
      </span>
      <FilterChoice
        name="Sort"
        choices={sortChoices}
        value={filters.sort}
        onChange={set('sort')}
        isRequired
      />
    </search>
  );
}

const typingPause = 250;

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // The address may change by itself: back, or "Clear all".
  if (value !== known) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), typingPause);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label="Search file names"
      placeholder="Search file names"
      leftSection={<Search size={14} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
