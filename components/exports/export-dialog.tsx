'use client';

import { Dialog } from '@/components/ui/dialog';
import type { ExportChoice } from '@/lib/client/exports';
import type { Model } from '@/lib/client/projects';
import { ExportForm } from './export-form';

interface ExportDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly projectId: string;
  readonly models: readonly Model[];
  /** What the page shows. */
  readonly choice: ExportChoice;
  readonly scope?: string;
}

/** "Export what I see": begins with the filters of the page over which it opens. */
export function ExportDialog({ opened, onClose, projectId, models, choice, scope }: ExportDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Export what is shown">
      <ExportForm projectId={projectId} models={models} initial={choice} scope={scope} />
    </Dialog>
  );
}
