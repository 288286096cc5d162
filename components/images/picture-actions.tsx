'use client';

import { ActionIcon } from '@mantine/core';
import { useClipboard, useDisclosure } from '@mantine/hooks';
import type { CompareState } from '@/components/compare/use-compare';
import { ExportButton } from '@/components/exports/export-button';
import { Check, Link, Picture } from '@/components/ui/icons';
import { useKeys } from '@/components/ui/keys';
import { laterDialog } from '@/components/ui/later';
import { useRememberedFlag } from '@/components/ui/remembered';
import { Tooltip } from '@/components/ui/tooltip';
import { settleTime } from '@/lib/client/url-state';
import { exportOfView } from './export-choice';
import { crossHairName } from './picture';
import type { SaveDialogProps } from './save-dialog';
import type { ImagePageState } from './use-image-page';

const SaveDialog = laterDialog<SaveDialogProps>(() => import('./save-dialog').then((m) => m.SaveDialog));

interface PictureActionsProps {
  readonly page: ImagePageState;
  readonly compare: CompareState;
  readonly openInstances: () => void;
}

/** What can be done with the view as it is: a link to it, a picture of it; and the keys for that. */
export function PictureActions({ page, compare, openInstances }: PictureActionsProps) {
  const clipboard = useClipboard({ timeout: 1500 });
  const [isSaving, saving] = useDisclosure();
  const [hasCrossHair, setCrossHair] = useRememberedFlag(crossHairName, false);
  const copyLink = () => {
    // A view that has just been moved is in the address a moment later.
    setTimeout(() => clipboard.copy(window.location.href), settleTime);
  };
  const search = () => {
    openInstances();
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-list-search]')?.focus());
  };
  const { isComparing } = compare;
  const showDetails = () => {
    if (!(isComparing ? compare : page).selection) return;
    openInstances();
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-details] [role=tab]')?.focus());
  };
  useKeys([
    { keys: ['y'], label: 'Copy a link to exactly this view', press: copyLink },
    { keys: ['s'], label: 'Save as PNG', press: saving.open },
    { keys: ['x'], label: 'Cross-hair', press: () => setCrossHair(!hasCrossHair) },
    { keys: ['/'], label: isComparing ? 'Search the pairs' : 'Search the instances', press: search },
    { keys: ['enter'], label: 'Details of the selection', press: showDetails },
  ]);
  const linkLabel = clipboard.error
    ? 'Copying is not allowed here'
    : clipboard.copied
      ? 'Link copied'
      : 'Copy a link to this view (Y)';
  return (
    <>
      <Tooltip label={linkLabel} opened={clipboard.copied || clipboard.error !== null || undefined}>
        <ActionIcon aria-label="Copy link" onClick={copyLink}>
          {clipboard.copied ? <Check /> : <Link />}
        </ActionIcon>
      </Tooltip>
      <span className="visually-hidden" role="status">
        {clipboard.copied ? 'Link copied' : ''}
      </span>
      {page.image.data && (
        <>
          <ExportButton
            projectId={page.image.data.project_id}
            models={page.models.data?.items ?? []}
            choice={exportOfView(page)}
            scope={page.image.data.filename}
            isIcon
          />
          <Tooltip label="Save as PNG (S)">
            <ActionIcon aria-label="Save as PNG" onClick={saving.open}>
              <Picture />
            </ActionIcon>
          </Tooltip>
          <SaveDialog opened={isSaving} onClose={saving.close} image={page.image.data} compare={compare} />
        </>
      )}
    </>
  );
}
