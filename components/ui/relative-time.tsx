'use client';

import { useSyncExternalStore } from 'react';
import { formatAgo } from './numbers';
import { Tooltip } from './tooltip';

const tick = 30_000;

function everyTick(onChange: () => void): () => void {
  const timer = setInterval(onChange, tick);
  return () => clearInterval(timer);
}

/** The time in steps, so that React sees the same value until it changes. */
const currentTick = () => Math.floor(Date.now() / tick) * tick + tick;

/** How long ago something was, with the exact local time on hover. Empty until the browser's clock is known. */
export function RelativeTime({ at }: { at: string }) {
  const now = useSyncExternalStore(everyTick, currentTick, () => null);
  if (now === null) return null;
  const instant = new Date(at);
  const exact = () => instant.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <Tooltip label={exact}>
      <time dateTime={at}>{formatAgo(instant.getTime(), now)}</time>
    </Tooltip>
  );
}
