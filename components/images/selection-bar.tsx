'use client';

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Close, Trash } from '@/components/ui/icons';
import { formatCount } from '@/components/ui/numbers';
import classes from './selection-bar.module.css';
import type { GalleryState } from './use-gallery';

/** How many images are chosen, and what can be done with them. */
export function SelectionBar({ gallery, mayDelete }: { gallery: GalleryState; mayDelete: boolean }) {
  const { selectedCount, rows } = gallery;
  const total = rows.total ?? 0;
  return (
    <section className={classes.bar} aria-label="Selection">
      <strong role="status" className={classes.count}>
        {formatCount(selectedCount)} selected
      </strong>
      {selectedCount < total && (
        <Button variant="subtle" onClick={gallery.selectAll}>
          Select all {formatCount(total)}
        </Button>
      )}
      {mayDelete && (
        <Button
          variant="subtle"
          color="red"
          leftSection={<Trash size={14} />}
          loading={gallery.isDeleting}
          onClick={gallery.deleteSelected}
        >
          Delete
        </Button>
      )}
      <Tooltip label="Select nothing (Esc)">
        <ActionIcon aria-label="Select nothing" onClick={gallery.clearSelection}>
          <Close />
        </ActionIcon>
      </Tooltip>
    </section>
  );
}
