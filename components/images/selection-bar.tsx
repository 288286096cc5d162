'use client';

import { ActionIcon, Button } from '@mantine/core';
import { ExportButton } from '@/components/exports/export-button';
import { Close, Trash } from '@/components/ui/icons';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { Tooltip } from '@/components/ui/tooltip';
import type { Model } from '@/lib/client/projects';
import { exportOfSelection } from './export-choice';
import classes from './selection-bar.module.css';
import type { GalleryState } from './use-gallery';

/** How many images are chosen, and what can be done with them. */
export function SelectionBar({
  projectId,
  gallery,
  models,
  mayDelete,
}: {
  projectId: string;
  gallery: GalleryState;
  models: readonly Model[];
  mayDelete: boolean;
}) {
  const { selectedCount, rows, selection } = gallery;
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
      <ExportButton
        projectId={projectId}
        models={models}
        choice={exportOfSelection(gallery.filters, selection)}
        scope={`${formatCounted(selectedCount, 'selected image')}`}
        variant="subtle"
      />
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
        <ActionIcon className={classes.none} aria-label="Select nothing" onClick={gallery.clearSelection}>
          <Close />
        </ActionIcon>
      </Tooltip>
    </section>
  );
}
