'use client';

import { TextInput } from '@mantine/core';
import { type RefObject, useDeferredValue, useMemo, useState } from 'react';
import { FilterChoice } from '@/components/ui/filter-choice';
import { Search } from '@/components/ui/icons';
import { formatCount } from '@/components/ui/numbers';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { Details } from './details';
import { InstanceList } from './instance-list';
import { type InstanceSort, instanceSorts, listInstances } from './instances';
import classes from './instances-panel.module.css';
import type { ImagePageState } from './use-image-page';

const sortLabels: Readonly<Record<InstanceSort, string>> = {
  confidence: 'Confidence',
  size: 'Size',
  class: 'Class',
};
const sortChoices = instanceSorts.map((value) => ({ value, label: sortLabels[value] }));

interface InstancesPanelProps {
  readonly page: ImagePageState;
  readonly viewer: RefObject<ViewerHandle | null>;
}

/** The right panel: everything that was found as a list, and under it what is known of the chosen one. */
export function InstancesPanel({ page, viewer }: InstancesPanelProps) {
  const { scenes, lateChoice, colours, selection, select } = page;
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<InstanceSort>('confidence');
  const lateSearch = useDeferredValue(search);
  const instances = useMemo(
    () => listInstances(scenes.ready, lateChoice, lateSearch, sort),
    [scenes.ready, lateChoice, lateSearch, sort],
  );
  const isLoading = scenes.isPending || page.analyses.isPending;
  const { total, rows } = instances;
  return (
    <div className={classes.panel}>
      <section className={classes.list} aria-label="Instances">
        <header className={classes.head}>
          <h2>
            Instances{' '}
            <span className={classes.count}>
              {rows.length === total
                ? formatCount(total)
                : `${formatCount(rows.length)} of ${formatCount(total)}`}
            </span>
          </h2>
        </header>
        <div className={classes.search}>
          <TextInput
            className={classes.field}
            type="search"
            aria-label="Search instances by class"
            placeholder="Search by class"
            leftSection={<Search size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <FilterChoice
            name="Sort"
            choices={sortChoices}
            value={sort}
            onChange={(value) => setSort(instanceSorts.find((known) => known === value) ?? 'confidence')}
            isRequired
          />
        </div>
        {total > 0 || isLoading ? (
          <InstanceList
            list={scenes.ready}
            instances={instances}
            colours={colours}
            selection={selection}
            onSelect={select}
            viewer={viewer}
          />
        ) : (
          <p className={classes.nothing}>{nothingWords(page)}</p>
        )}
        {total > 0 && rows.length === 0 && (
          <p className={classes.nothing}>
            Nothing passes the threshold, the classes and the search.{' '}
            <button
              type="button"
              className={classes.textButton}
              onClick={() => {
                setSearch('');
                page.change({ threshold: 0, hiddenClasses: [], hideUnscored: false });
              }}
            >
              Show all
            </button>
          </p>
        )}
      </section>
      <Details page={page} />
    </div>
  );
}

/** Why the list is empty: not run, not chosen, not yet, or really nothing. */
function nothingWords({ analyses, shown, scenes }: ImagePageState): string {
  if (scenes.error !== null) return 'The annotations could not be loaded.';
  if (analyses.data?.length === 0) return 'No model has run on this image.';
  if (shown.length === 0) return 'No analysis is shown. Choose one on the left.';
  if (shown.some(({ status }) => status === 'queued' || status === 'processing')) {
    return 'Nothing yet: the analysis is still running.';
  }
  return shown.every(({ status }) => status === 'completed')
    ? 'The model ran and found nothing.'
    : 'The analysis ended before it found anything.';
}
