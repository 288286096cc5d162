'use client';

import type { ReactNode } from 'react';
import { laterDialog } from './later';

export interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

/** A window over the page, which waits for it. */
export const Dialog = laterDialog<DialogProps>(() => import('./dialog-window').then((m) => m.DialogWindow));

/** A panel over the lower part of a narrow page; what is above it stays in sight, to see what its controls do. */
export const Sheet = laterDialog<DialogProps>(() => import('./sheet-panel').then((m) => m.SheetPanel));
