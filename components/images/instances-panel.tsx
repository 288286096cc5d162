'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { memo, type RefObject } from 'react';
import { Search } from '@/components/ui/icons';
import { formatCount } from '@/components/ui/numbers';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { Details } from './details';
import { InstanceList } from './instance-list';
import { type InstanceSort, instanceSorts } from './instances';
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

type ListToolsProps = Pick<ImagePageState['listing'], 'search' | 'setSearch' | 'sort' | 'setSort'>;

/** The right panel: everything that was found as a list, and under it what is known of the chosen one. */
export function InstancesPanel({ page, viewer }: InstancesPanelProps) {
  const { scenes, colourOf, selection, select, listing } = page;
  const { instances, search, setSearch, sort, setSort } = listing;
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
        <ListTools search={search} setSearch={setSearch} sort={sort} setSort={setSort} />
        {total > 0 || isLoading ? (
          <InstanceList
            listing={listing}
            colourOf={colourOf}
            selection={selection}
            onSelect={select}
            onHover={page.hover.set}
            viewer={viewer}
          />
        ) : (
          <p className={classes.nothing}>{nothingWords(page)}</p>
        )}
        {total > 0 && rows.length === 0 && (
          <p className={classes.nothing}>
            Nothing passes the filters and the search.{' '}
            <button
              type="button"
              className={classes.textButton}
              onClick={() => {
                setSearch('');
                page.change({
                  threshold: 0,
                  most: 1,
                  hiddenClasses: [],
                  hiddenTypes: [],
                  area: null,
                  hideUnscored: false,
                });
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

/** What the list is searched for, and ordered by. */
const ListTools = memo(function ListTools({ search, setSearch, sort, setSort }: ListToolsProps) {
  return (
    <div className={classes.search}>
      <TextInput
        className={classes.field}
        type="search"
        data-list-search=""
        aria-label="Search instances by class"
        placeholder="Search by class"
        leftSection={<Search size={14} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Sort"
        data={sortChoices}
        value={sort}
        onChange={({ currentTarget: { value } }) =>
          setSort(instanceSorts.find((known) => known === value) ?? 'confidence')
        }
      />
    </div>
  );
});

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
