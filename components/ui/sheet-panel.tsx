'use client';

import { Drawer } from '@mantine/core';
import type { DialogProps } from './dialog';
import classes from './dialog.module.css';

/** What `Sheet` is. */
export function SheetPanel({ opened, onClose, title, children }: DialogProps) {
  return (
    <Drawer.Root
      opened={opened}
      onClose={onClose}
      position="bottom"
      size="56dvh"
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.sheet, body: classes.sheetBody }}
    >
      <Drawer.Overlay backgroundOpacity={0} />
      <Drawer.Content>
        <div className={classes.head}>
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </div>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
