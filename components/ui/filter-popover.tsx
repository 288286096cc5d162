'use client';

import { Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import classes from './filter-choice.module.css';
import { ChevronDown, Close } from './icons';

interface FilterPopoverProps {
  /** What is chosen: "Uploaded". */
  readonly name: string;
  /** What is set, in words; '' where nothing is. */
  readonly value: string;
  readonly onRemove: () => void;
  /** The controls; they get what closes the window. */
  readonly children: (close: () => void) => ReactNode;
}

/** A filter as a chip that opens controls of its own: press to set it, press the cross to remove it. */
export function FilterPopover({ name, value, onRemove, children }: FilterPopoverProps) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      width={260}
      trapFocus
      returnFocus
      withinPortal
      transitionProps={{ duration: 0 }}
    >
      <span className={classes.chip} data-set={value !== '' || undefined}>
        <Popover.Target>
          <button type="button" className={classes.open} onClick={() => setOpen(!isOpen)}>
            <span className={classes.name}>{value === '' ? name : `${name}:`}</span>
            {value === '' ? (
              <ChevronDown size={12} />
            ) : (
              <span className={classes.value} title={value}>
                {value}
              </span>
            )}
          </button>
        </Popover.Target>
        {value !== '' && (
          <button
            type="button"
            className={classes.remove}
            aria-label={`Remove filter ${name}`}
            onClick={onRemove}
          >
            <Close size={12} />
          </button>
        )}
      </span>
      <Popover.Dropdown aria-label={name}>{children(close)}</Popover.Dropdown>
    </Popover>
  );
}
