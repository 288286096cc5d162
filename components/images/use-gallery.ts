'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import { formatCounted } from '@/components/ui/numbers';
import { useRememberedFlag } from '@/components/ui/remembered';
import { showToast } from '@/components/ui/toasts';
import { useClassColours } from '@/lib/client/class-colours';
import { describeFailure } from '@/lib/client/failure';
import { useDeleteImages, useRestoreImages } from '@/lib/client/image-deletion';
import { type ImageFilters, readFilters, toFilters, writeFilters } from '@/lib/client/image-filters';
import { idsBetween, pageSize, useImageRows } from '@/lib/client/images';
import { useRowHeight } from './row-height';
import {
  allSelected,
  countSelected,
  isSelected,
  nothingSelected,
  type Selection,
  withSelected,
} from './selection';

/** Everything that the gallery shows, and how it can be changed. */
export function useGallery(projectId: string) {
  const queryClient = useQueryClient();
  const search = useSearchParams().toString();
  const filters = useMemo(() => readFilters(new URLSearchParams(search)), [search]);
  const change = useCallback((next: ImageFilters) => {
    const query = new URLSearchParams(writeFilters(next)).toString();
    window.history.replaceState(null, '', `${window.location.pathname}${query && `?${query}`}`);
  }, []);
  const [pages, setPages] = useState({ first: 0, last: 0 });
  const onShown = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / pageSize), last: Math.floor(last / pageSize) };
    setPages((known) => (known.first === next.first && known.last === next.last ? known : next));
  }, []);
  const rows = useImageRows(projectId, filters, pages.first, pages.last);
  const [rowHeight, setRowHeight] = useRowHeight();
  const [hasOverlays, setOverlays] = useRememberedFlag('gallery.overlays', true);
  const colours = useClassColours(projectId);

  // A selection belongs to its filter: another one may not even hold these images.
  const filterKey = JSON.stringify(toFilters(filters));
  const [chosen, setChosen] = useState({ filterKey, selection: nothingSelected });
  const selection = chosen.filterKey === filterKey ? chosen.selection : nothingSelected;
  const [anchor, setAnchor] = useState<number | null>(null);
  const select = (next: Selection) => setChosen({ filterKey, selection: next });
  const selectedCount = countSelected(selection, rows.total ?? 0);

  const toggle = (position: number) => {
    const image = rows.at(position);
    if (!image) return;
    setAnchor(position);
    select(withSelected(selection, [image.id], !isSelected(selection, image.id)));
  };
  /** Chooses all images between two positions; those that were not loaded yet are asked for. */
  const selectRange = async (from: number, to: number) => {
    const [first, last] = from < to ? [from, to] : [to, from];
    setAnchor(from);
    const ids = await idsBetween(queryClient, projectId, rows.filters, first, last);
    setChosen((known) => ({
      filterKey,
      selection: withSelected(known.filterKey === filterKey ? known.selection : nothingSelected, ids, true),
    }));
  };

  const deletion = useDeleteImages(projectId);
  const restoration = useRestoreImages(projectId);
  // It may be pressed on another page: callbacks of `mutate` would not be heard any more.
  const undo = (deletedAt: string): Promise<void> =>
    restoration.mutateAsync(deletedAt).then(
      ({ restored_count }) => showToast({ text: `${formatCounted(restored_count, 'image')} brought back.` }),
      (error) => {
        const { reason, remedy } = describeFailure(error);
        const text = `The images are still deleted. ${reason} ${remedy}`;
        showToast({ text, action: { label: 'Try again', run: () => void undo(deletedAt) } });
      },
    );
  const deleteSelected = () => {
    if (selectedCount === 0 || deletion.isPending) return;
    const ids = [...selection.ids];
    deletion.mutate(
      selection.kind === 'some' ? { image_ids: ids } : { filters: toFilters(filters), except: ids },
      {
        onSuccess: ({ deleted_count, deleted_at }) => {
          select(nothingSelected);
          const text = `${formatCounted(deleted_count, 'image')} deleted.`;
          showToast({ text, action: { label: 'Undo', run: () => void undo(deleted_at) } });
        },
        onError: (error) => {
          const { reason, remedy } = describeFailure(error);
          showToast({ text: `Nothing was deleted. ${reason} ${remedy}` });
        },
      },
    );
  };

  return {
    filters,
    change,
    rows,
    onShown,
    rowHeight,
    setRowHeight,
    hasOverlays,
    setOverlays,
    colours,
    selection,
    selectedCount,
    isSelecting: selectedCount > 0,
    anchor,
    toggle,
    selectRange,
    selectAll: () => select(allSelected),
    clearSelection: () => select(nothingSelected),
    deleteSelected,
    isDeleting: deletion.isPending,
  };
}

/** All of it, for the parts of the gallery. */
export type GalleryState = ReturnType<typeof useGallery>;
