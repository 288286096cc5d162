'use client';

import { useEffect, useState } from 'react';
import { formatCount, formatDuration } from '@/components/ui/numbers';
import { useArtifacts } from '@/lib/client/analyses';
import type { Analysis } from '@/lib/contract/analyses';
import classes from './analyses-panel.module.css';

/** How far an analysis is that still runs: what has arrived of it, and for how long it has been running. */
export function RunningProgress({ analysis }: { analysis: Analysis }) {
  const artifacts = useArtifacts(analysis);
  const items = artifacts.data?.items ?? [];
  const since = useElapsed(analysis.started_at ?? analysis.created_at);
  const facts = [
    analysis.status === 'queued' ? 'Waiting for its pipeline' : 'Running',
    `${formatCount(analysis.annotation_count)} found`,
    ...(items.length > 0
      ? [`${items.filter(({ state }) => state === 'ready').length} of ${items.length} artifacts`]
      : []),
    formatDuration(since),
  ];
  return (
    <>
      <span className={classes.facts}>
        {facts.map((fact, i) => (
          <span key={fact}>
            {fact}
            {i < facts.length - 1 && ' · '}
          </span>
        ))}
      </span>
      <span className={classes.runningBar} role="progressbar" aria-label="Running" />
    </>
  );
}

/** Milliseconds since a time, counted on every second. */
function useElapsed(at: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - Date.parse(at)) / 1000) * 1000);
}
