'use client';

import { ActionIcon, Slider, TextInput } from '@mantine/core';
import { type RefObject, useEffect, useMemo, useState } from 'react';
import { type Choice, FilterChoice } from '@/components/ui/filter-choice';
import { Eye, EyeOff, Search } from '@/components/ui/icons';
import { formatCounted } from '@/components/ui/numbers';
import { Tooltip } from '@/components/ui/tooltip';
import { countClasses } from '@/lib/client/class-counts';
import { type ImageFilters, isFiltered, noFilters } from '@/lib/client/image-filters';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import { imageSorts } from '@/lib/contract/image-lists';
import classes from './gallery.module.css';
import { CountFilter, DateFilter } from './range-filters';
import { rowHeights } from './row-height';
import type { GalleryState } from './use-gallery';

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

interface GalleryFiltersProps {
  readonly gallery: GalleryState;
  readonly models: readonly Model[];
  readonly searchField: RefObject<HTMLInputElement | null>;
}

/** The bar over the grid: every filter is a chip that can be removed, and part of the address. */
export function GalleryFilters({ gallery, models, searchField }: GalleryFiltersProps) {
  const { filters, change, rows } = gallery;
  const classChoices = useMemo(
    () => countClasses(models).map(([value, count]) => ({ value, label: value, count })),
    [models],
  );
  const set = (name: keyof ImageFilters) => (value: string) => change({ ...filters, [name]: value });
  return (
    <search className={classes.bar} aria-label="Filter images">
      <div className={classes.filters}>
        <SearchField field={searchField} value={filters.search} onChange={set('search')} />
        <FilterChoice
          name="Class"
          choices={classChoices}
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
        <CountFilter filters={filters} onChange={change} />
        <DateFilter filters={filters} onChange={change} />
        {isFiltered(filters) && (
          <button
            type="button"
            className={classes.textButton}
            onClick={() => change({ ...noFilters, sort: filters.sort })}
          >
            Clear all
          </button>
        )}
      </div>
      <div className={classes.view}>
        <span className={classes.total} role="status">
          {rows.total === null ? '' : formatCounted(rows.total, 'image')}
        </span>
        <OverlaySwitch gallery={gallery} />
        <Slider
          className={classes.size}
          min={rowHeights.least}
          max={rowHeights.most}
          step={rowHeights.step}
          value={gallery.rowHeight}
          onChange={gallery.setRowHeight}
          label={null}
          thumbLabel="Size of the pictures"
          thumbProps={{ 'aria-valuetext': `${gallery.rowHeight} pixels high` }}
        />
        <FilterChoice
          name="Sort"
          choices={sortChoices}
          value={filters.sort}
          onChange={set('sort')}
          isRequired
        />
      </div>
    </search>
  );
}

function OverlaySwitch({ gallery }: { gallery: GalleryState }) {
  const label = gallery.hasOverlays ? 'Hide overlays' : 'Show overlays';
  return (
    <Tooltip label={`${label} (O)`}>
      <ActionIcon
        aria-label="Overlays"
        aria-pressed={gallery.hasOverlays}
        onClick={() => gallery.setOverlays(!gallery.hasOverlays)}
      >
        {gallery.hasOverlays ? <Eye /> : <EyeOff />}
      </ActionIcon>
    </Tooltip>
  );
}

const typingPause = 250;

interface SearchFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function SearchField({ field, value, onChange }: SearchFieldProps) {
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
      ref={field}
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
