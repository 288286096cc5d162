'use client';

import { Dialog } from '@/components/ui/dialog';
import type { ExportChoice } from '@/lib/client/exports';
import type { Model } from '@/lib/client/projects';
import { ExportForm } from './export-form';

export interface ExportDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly projectId: string;
  readonly models: readonly Model[];
  /** null where it cannot be said in an address. */
  readonly choice: ExportChoice | null;
  readonly scope: string | undefined;
}

/** The export of what a page shows. */
export function ExportDialog({
  opened,
  onClose,
  title,
  projectId,
  models,
  choice,
  scope,
}: ExportDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      {choice && <ExportForm projectId={projectId} models={models} initial={choice} scope={scope} />}
    </Dialog>
  );
}
