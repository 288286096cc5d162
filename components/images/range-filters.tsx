'use client';

import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { FilterPopover } from '@/components/ui/filter-popover';
import { formatCount } from '@/components/ui/numbers';
import type { ImageFilters } from '@/lib/client/image-filters';

interface RangeFilterProps {
  readonly filters: ImageFilters;
  readonly onChange: (filters: ImageFilters) => void;
}

const countPresets = [
  { label: 'None', min: '', max: '0' },
  { label: '1 or more', min: '1', max: '' },
  { label: '10 or more', min: '10', max: '' },
  { label: '100 or more', min: '100', max: '' },
] as const;

function countWords(min: string, max: string): string {
  const count = (text: string) => formatCount(Number(text));
  if (min && max) return min === max ? count(min) : `${count(min)} to ${count(max)}`;
  if (max) return max === '0' ? 'none' : `≤ ${count(max)}`;
  return min && `≥ ${count(min)}`;
}

/** How many annotations an image has. */
export function CountFilter({ filters, onChange }: RangeFilterProps) {
  const { min_annotations: min, max_annotations: max } = filters;
  const set = (min_annotations: string, max_annotations: string) =>
    onChange({ ...filters, min_annotations, max_annotations });
  return (
    <FilterPopover name="Annotations" value={countWords(min, max)} onRemove={() => set('', '')}>
      {(close) => (
        <Stack gap={8}>
          <Group gap={4}>
            {countPresets.map((preset) => (
              <Button
                key={preset.label}
                variant="default"
                onClick={() => {
                  set(preset.min, preset.max);
                  close();
                }}
              >
                {preset.label}
              </Button>
            ))}
          </Group>
          <Group gap={8} grow>
            <NumberInput
              label="At least"
              size="xs"
              min={0}
              max={2_000_000_000}
              allowDecimal={false}
              value={min}
              onChange={(value) => set(String(value), max)}
            />
            <NumberInput
              label="At most"
              size="xs"
              min={0}
              max={2_000_000_000}
              allowDecimal={false}
              value={max}
              onChange={(value) => set(min, String(value))}
            />
          </Group>
        </Stack>
      )}
    </FilterPopover>
  );
}

const hour = 3_600_000;
const datePresets = [
  { label: 'Last hour', span: hour },
  { label: 'Last 24 hours', span: 24 * hour },
  { label: 'Last 7 days', span: 7 * 24 * hour },
  { label: 'Last 30 days', span: 30 * 24 * hour },
] as const;

function dateWords(from: string, to: string): string {
  const day = (text: string) =>
    new Date(text).toLocaleDateString(undefined, {
      dateStyle: 'medium',
      ...(text.length === 10 && { timeZone: 'UTC' }),
    });
  const moment = (text: string) =>
    text.length === 10
      ? day(text)
      : new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  if (from && to) return `${moment(from)} to ${moment(to)}`;
  return (from && `since ${moment(from)}`) || (to && `before ${moment(to)}`);
}

/** When an image was uploaded. */
export function DateFilter({ filters, onChange }: RangeFilterProps) {
  const { created_from: from, created_to: to } = filters;
  const set = (created_from: string, created_to: string) =>
    onChange({ ...filters, created_from, created_to });
  return (
    <FilterPopover name="Uploaded" value={dateWords(from, to)} onRemove={() => set('', '')}>
      {(close) => (
        <Stack gap={8}>
          <Group gap={4}>
            {datePresets.map(({ label, span }) => (
              <Button
                key={label}
                variant="default"
                onClick={() => {
                  // A link shows tomorrow what it shows today: the moment stands in it, not the span.
                  set(new Date(Date.now() - span).toISOString(), '');
                  close();
                }}
              >
                {label}
              </Button>
            ))}
          </Group>
          <TextInput
            label="From (UTC)"
            type="date"
            value={from.slice(0, 10)}
            onChange={(event) => set(event.currentTarget.value, to)}
          />
          <TextInput
            label="Before (UTC)"
            type="date"
            value={to.slice(0, 10)}
            onChange={(event) => set(from, event.currentTarget.value)}
          />
        </Stack>
      )}
    </FilterPopover>
  );
}
