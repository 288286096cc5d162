'use client';

import { Kbd } from '@mantine/core';
import Link from 'next/link';
import { Dialog } from './dialog';
import classes from './key-sheet.module.css';
import type { KeyBinding } from './keys';

const names: Readonly<Record<string, string>> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  ' ': 'Space',
  escape: 'Esc',
  enter: 'Enter',
  '-': '−',
  arrows: '← ↑ → ↓',
  'shift+arrows': 'Shift ←↑→↓',
  'ctrl+a': 'Ctrl A',
  delete: 'Del',
};

/** How a key is written on the sheet and in hints; two that follow one another: "G then M". */
function keyName(key: string): string {
  const pair = key.length > 1 ? key.split(' ') : [key];
  return pair.map((part) => names[part] ?? part.toUpperCase()).join(' then ');
}

interface KeySheetProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly bindings: readonly KeyBinding[];
}

/** The list of all keys of a page. */
export function KeySheet({ opened, onClose, bindings }: KeySheetProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Keys">
      <dl className={classes.sheet}>
        {bindings.map((binding) => (
          <div key={binding.label} className={classes.line}>
            <dt>
              {binding.keys.map((key) => (
                <Kbd key={key} size="sm">
                  {keyName(key)}
                </Kbd>
              ))}
            </dt>
            <dd>{binding.label}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.more}>
        <Link href="/guide" onClick={onClose}>
          User guide
        </Link>
        <a href="/docs">API reference</a>
      </p>
    </Dialog>
  );
}
