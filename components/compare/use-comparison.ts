'use client';

import { useCallback, useEffect, useState } from 'react';
import type { Explanation } from '@/lib/comparison/explain';
import type { PairTable } from '@/lib/comparison/pair-table';
import type { ComparisonParameters } from '@/lib/comparison/parameters';
import type { Scene } from '@/lib/scene/scene';
import { ComparisonRun } from './comparison-run';

/** How two analyses stand to each other, as far as it is known. */
export interface ComparisonState {
  readonly parameters: ComparisonParameters;
  /** Of the last parameters that were compared; null until the first answer is there. */
  readonly table: PairTable | null;
  readonly failure: string | null;
  readonly explain: ((side: 'a' | 'b', row: number) => Promise<Explanation>) | null;
}

/** Compares two scenes, and again whenever the parameters change; nothing while one of the scenes is missing. */
export function useComparison(
  a: Scene | null,
  b: Scene | null,
  parameters: ComparisonParameters,
): ComparisonState {
  const [run, setRun] = useState<ComparisonRun | null>(null);
  const [found, setFound] = useState<{ readonly run: ComparisonRun; readonly table: PairTable } | null>(null);
  const [failed, setFailed] = useState<{ readonly run: ComparisonRun; readonly reason: string } | null>(null);

  useEffect(() => {
    if (!a || !b) return;
    const started: ComparisonRun = new ComparisonRun(
      a,
      b,
      (table) => setFound({ run: started, table }),
      (reason) => setFailed({ run: started, reason }),
    );
    setRun(started);
    return () => {
      started.close();
      setRun(null);
      setFound(null);
      setFailed(null);
    };
  }, [a, b]);
  useEffect(() => {
    run?.compare(parameters);
  }, [run, parameters]);

  // Of two scenes that are gone nothing may be shown: its rows are others.
  const isOf = (other: ComparisonRun | undefined) => other !== undefined && other.a === a && other.b === b;
  const explain = useCallback(
    (side: 'a' | 'b', row: number) =>
      run ? run.explain(parameters, side, row) : Promise.reject(new Error('there is nothing to compare')),
    [run, parameters],
  );
  return {
    parameters,
    table: found && isOf(found.run) ? found.table : null,
    failure: failed && isOf(failed.run) ? failed.reason : null,
    explain: run ? explain : null,
  };
}
