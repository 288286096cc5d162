'use client';

import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, Copy } from './icons';
import { Tooltip } from './tooltip';

/** Copies a text and says so. `what` ends the sentence "Copy …". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const clipboard = useClipboard({ timeout: 1500 });
  const label = clipboard.error
    ? 'Copying is not allowed here'
    : clipboard.copied
      ? 'Copied'
      : `Copy ${what}`;
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={`Copy ${what}`} onClick={() => clipboard.copy(text)}>
        {clipboard.copied ? <Check size={14} /> : <Copy size={14} />}
        <span className="visually-hidden" role="status">
          {clipboard.copied ? 'Copied' : ''}
        </span>
      </ActionIcon>
    </Tooltip>
  );
}
