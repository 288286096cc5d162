'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { createPortal } from 'react-dom';

/** Where the frame of a project takes the controls of the section that is open. */
export const ActionsSlot = createContext<HTMLElement | null>(null);

/** Controls of a section, shown at the end of the top bar. */
export function SectionActions({ children }: { children: ReactNode }) {
  const slot = useContext(ActionsSlot);
  return slot && createPortal(children, slot);
}
