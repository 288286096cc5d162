'use client';

import { Modal } from '@mantine/core';
import type { DialogProps } from './dialog';
import classes from './dialog.module.css';

/** What `Dialog` is. Built of parts, so that its title is no second page header. */
export function DialogWindow({ opened, onClose, title, children }: DialogProps) {
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      centered
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.window }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
