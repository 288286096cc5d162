'use client';

import { ActionIcon, TextInput } from '@mantine/core';
import panel from '@/components/images/instances-panel.module.css';
import type { ImagePageState } from '@/components/images/use-image-page';
import { FilterChoice } from '@/components/ui/filter-choice';
import { ChevronDown, ChevronUp, Search } from '@/components/ui/icons';
import { formatCount } from '@/components/ui/numbers';
import { Tooltip } from '@/components/ui/tooltip';
import { VirtualListbox } from '@/components/ui/virtual-listbox';
import { type PairSort, pairSorts, usualCompareView } from '@/lib/client/compare-view';
import { PairDetails } from './pair-details';
import { PairRow } from './pair-row';
import classes from './pairs-panel.module.css';
import type { CompareState } from './use-compare';

const sortLabels: Readonly<Record<PairSort, string>> = {
  interest: 'Difference',
  iou: 'IoU',
  class: 'Class',
};
const sortChoices = pairSorts.map((value) => ({ value, label: sortLabels[value] }));

/** The right panel while analyses are compared: all pairs as a list, and what there is to say of the chosen one. */
export function PairsPanel({ page, compare }: { page: ImagePageState; compare: CompareState }) {
  const { table, entries, entry, scenePair, view, change } = compare;
  const total = table?.kinds.length ?? 0;
  return (
    <div className={panel.panel}>
      <section className={panel.list} aria-label="Pairs">
        <header className={panel.head}>
          <h2>
            Pairs{' '}
            <span className={panel.count}>
              {entries.length === total
                ? formatCount(total)
                : `${formatCount(entries.length)} of ${formatCount(total)}`}
            </span>
          </h2>
          <span className={classes.steps}>
            <Tooltip label="Previous disagreement (P)">
              <ActionIcon
                aria-label="Previous disagreement"
                disabled={!compare.hasDisagreement}
                onClick={() => compare.step(-1)}
              >
                <ChevronUp />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Next disagreement (N)">
              <ActionIcon
                aria-label="Next disagreement"
                disabled={!compare.hasDisagreement}
                onClick={() => compare.step(1)}
              >
                <ChevronDown />
              </ActionIcon>
            </Tooltip>
          </span>
        </header>
        <div className={panel.search}>
          <TextInput
            className={panel.field}
            type="search"
            data-list-search=""
            aria-label="Search pairs by class"
            placeholder="Search by class"
            leftSection={<Search size={14} />}
            value={view.search}
            onChange={(event) => change({ search: event.currentTarget.value })}
          />
          <FilterChoice
            name="Sort"
            choices={sortChoices}
            value={view.sort}
            onChange={(value) =>
              change({ sort: pairSorts.find((known) => known === value) ?? usualCompareView.sort })
            }
            isRequired
          />
        </div>
        {table && scenePair && total > 0 && (
          <VirtualListbox
            label="Pairs"
            count={entries.length}
            chosen={entry === null ? -1 : entries.indexOf(entry)}
            onChoose={(index) => compare.selectEntry(entries[index] ?? 0)}
            onOpen={(index) => compare.showEntry(entries[index] ?? 0)}
            onClear={() => compare.select(null)}
            rowClass={classes.row}
          >
            {(index) => (
              <PairRow
                table={table}
                scenes={scenePair}
                entry={entries[index] ?? 0}
                letter={compare.sides[compare.against]?.letter ?? 'B'}
              />
            )}
          </VirtualListbox>
        )}
        {table && total === 0 && <p className={panel.nothing}>{nothingWords(compare)}</p>}
        {!table && <p className={panel.nothing}>{waitingWords(compare)}</p>}
        {total > 0 && entries.length === 0 && (
          <p className={panel.nothing}>
            Nothing passes the kinds and the search.{' '}
            <button
              type="button"
              className={panel.textButton}
              onClick={() => {
                change({ search: '', hiddenKinds: [] });
              }}
            >
              Show all
            </button>
          </p>
        )}
      </section>
      <PairDetails page={page} compare={compare} />
    </div>
  );
}

function nothingWords({ sides, against, table }: CompareState): string {
  const isEmpty = [sides[0], sides[against]].every((side) => side?.scene?.columns.count === 0);
  if (isEmpty) return 'Both models ran and found nothing: they agree.';
  return table?.imageClass
    ? 'These models classify the whole image: there is nothing to pair.'
    : 'Nothing passes the thresholds. Lower them on the left.';
}

function waitingWords({ sides, against, failure, scenes }: CompareState): string {
  if (failure !== null || scenes.error !== null) return 'There is no comparison.';
  const missing = [sides[0], sides[against]].find((side) => side?.isAbsent);
  if (missing) return `${missing.key} has not run on this image: there is nothing to compare.`;
  return 'Comparing…';
}
