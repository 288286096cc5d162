'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { FilterChoice } from '@/lib/scene/filter';
import { type InstanceSort, listInstances, type SceneList } from './instances';

/** What was found as a list, searched and ordered; it exists whether or not its panel is open. */
export function useListing(list: SceneList, choice: FilterChoice) {
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<InstanceSort>('confidence');
  const lateSearch = useDeferredValue(search);
  const instances = useMemo(
    () => listInstances(list, choice, lateSearch, sort),
    [list, choice, lateSearch, sort],
  );
  const count = instances.rows.length;
  const at = (index: number): AnnotationRef | null => {
    const analysisId = list[instances.scenes[index] ?? 0]?.analysisId;
    const row = instances.rows[index];
    return analysisId === undefined || row === undefined ? null : { analysisId, row };
  };
  const indexOf = (ref: AnnotationRef | null): number =>
    ref === null
      ? -1
      : instances.rows.findIndex(
          (row, i) => row === ref.row && list[instances.scenes[i] ?? 0]?.analysisId === ref.analysisId,
        );
  /** The next or the previous of the list after this one; the first or the last where it is not in it. */
  const beside = (ref: AnnotationRef | null, step: 1 | -1): AnnotationRef | null => {
    const index = indexOf(ref);
    if (index < 0) return at(step > 0 ? 0 : count - 1);
    return at(Math.min(count - 1, Math.max(0, index + step)));
  };
  return { list, instances, count, search, setSearch, sort, setSort, at, indexOf, beside };
}

/** The list, for the parts of the page. */
export type Listing = ReturnType<typeof useListing>;
