'use client';

import { ActionIcon, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Export } from '@/components/ui/icons';
import { laterDialog } from '@/components/ui/later';
import { Tooltip } from '@/components/ui/tooltip';
import type { ExportChoice } from '@/lib/client/exports';
import type { Model } from '@/lib/client/projects';
import type { ExportDialogProps } from './export-dialog';

interface ExportButtonProps {
  readonly projectId: string;
  readonly models: readonly Model[];
  /** What the page shows: the export begins with it. Null where it cannot be said in an address. */
  readonly choice: ExportChoice | null;
  /** What it is of, in words. */
  readonly scope?: string;
  readonly variant?: 'default' | 'subtle';
  readonly isIcon?: boolean;
}

const label = 'Export what is shown';
const ExportDialog = laterDialog<ExportDialogProps>(() =>
  import('./export-dialog').then((m) => m.ExportDialog),
);

/** "Export what I see": a button, and the dialog that begins with the filters of the page it stands on. */
export function ExportButton({
  projectId,
  models,
  choice,
  scope,
  variant,
  isIcon = false,
}: ExportButtonProps) {
  const [isOpen, dialog] = useDisclosure();
  const isPossible = choice !== null;
  const hint = isPossible ? label : 'Too many single images: select all that fit a filter instead';
  return (
    <>
      <Tooltip label={hint}>
        {isIcon ? (
          <ActionIcon aria-label={label} disabled={!isPossible} onClick={dialog.open}>
            <Export />
          </ActionIcon>
        ) : (
          <Button
            variant={variant ?? 'default'}
            leftSection={<Export size={14} />}
            disabled={!isPossible}
            onClick={dialog.open}
          >
            Export
          </Button>
        )}
      </Tooltip>
      <ExportDialog
        opened={isOpen}
        onClose={dialog.close}
        title={label}
        projectId={projectId}
        models={models}
        choice={choice}
        scope={scope}
      />
    </>
  );
}
