'use client';

import { Tabs } from '@mantine/core';
import { useEffect, useState } from 'react';
import { AnnotationDetails } from '@/components/images/annotation-details';
import details from '@/components/images/details.module.css';
import { boundsOf, sizeWords } from '@/components/images/instances';
import panel from '@/components/images/instances-panel.module.css';
import type { ImagePageState } from '@/components/images/use-image-page';
import { formatConfidence } from '@/components/ui/numbers';
import { annotationId } from '@/lib/annotations/columns';
import { typeNames } from '@/lib/annotations/describe';
import type { Explanation } from '@/lib/comparison/explain';
import { kindOfEntry } from '@/lib/comparison/pair-table';
import { classNameOfRow, type Scene, typeOfRow } from '@/lib/scene/scene';
import { type ExplanationWords, explanationWords } from './explanation-words';
import { pairLooks } from './pair-looks';
import { membersOf } from './pairs';
import classes from './pairs-panel.module.css';
import { SideBadge } from './side-badge';
import type { CompareState } from './use-compare';

interface PairDetailsProps {
  readonly page: ImagePageState;
  readonly compare: CompareState;
}

/** Why the chosen annotation is matched as it is, and all that is known of it. */
export function PairDetails({ page, compare }: PairDetailsProps) {
  const { selection } = compare;
  const [tab, setTab] = useState('explain');
  return (
    <section
      className={details.details}
      aria-label="Explanation"
      tabIndex={-1}
      data-details=""
      data-explanation=""
    >
      <Tabs
        value={tab}
        onChange={(name) => setTab(name ?? 'explain')}
        className={details.tabs}
        keepMounted={false}
      >
        <Tabs.List className={details.tabList}>
          <Tabs.Tab value="explain">Explain</Tabs.Tab>
          <Tabs.Tab value="data" disabled={!selection}>
            Data
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="explain" className={details.tab}>
          {selection ? (
            <Explained compare={compare} />
          ) : (
            <p className={details.dim}>
              {compare.entries.length > 0 && !compare.hasDisagreement && 'Nothing that is listed disagrees. '}
              Choose any box, on the picture or in the list, to see why it is matched as it is.
            </p>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="data" className={details.tab}>
          {selection && page.view.annotation !== null && (
            <AnnotationDetails
              analysisId={selection.analysisId}
              annotationId={page.view.annotation}
              page={page}
            />
          )}
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Explained({ compare }: { compare: CompareState }) {
  const { table, scenePair, selection, entry, idA, idB, sides, against } = compare;
  const explained = useExplanation(compare);
  const own = selection?.analysisId === idA ? 0 : against;
  const other = own === 0 ? against : 0;
  const isCompared = selection !== null && [idA, idB].includes(selection.analysisId);
  if (!isCompared) {
    return <p className={details.dim}>It belongs to a side that A is not compared with just now.</p>;
  }
  const members = table && entry !== null ? membersOf(table, entry) : null;
  const rows = members ?? (own === 0 ? { a: selection.row, b: null } : { a: null, b: selection.row });
  const kind = table && entry !== null ? kindOfEntry(table, entry) : null;
  const showRow = (side: number, row: number) => {
    const analysisId = side === 0 ? idA : idB;
    compare.select({ analysisId, row });
    const scene = side === 0 ? scenePair?.a : scenePair?.b;
    const box = scene && boundsOf(scene.columns, row);
    if (box) compare.handles[0]?.current?.showBox(box);
  };
  const { otherRow = null, ownRow = null } = explained ?? {};
  return (
    <>
      <p className={classes.kind}>
        {kind && <span className={classes.swatch} style={{ background: pairLooks[kind].colour }} />}
        <span role="status">{explained?.headline ?? '…'}</span>
      </p>
      <p className={classes.why}>{explained?.text}</p>
      {(otherRow !== null || ownRow !== null) && (
        <p className={classes.links}>
          {otherRow !== null && (
            <button type="button" className={panel.textButton} onClick={() => showRow(other, otherRow)}>
              Show it in {sides[other]?.letter}
            </button>
          )}
          {ownRow !== null && (
            <button type="button" className={panel.textButton} onClick={() => showRow(own, ownRow)}>
              Show what took it in {sides[own]?.letter}
            </button>
          )}
        </p>
      )}
      <div className={classes.pair}>
        <Member side={0} scene={scenePair?.a} row={rows.a} />
        <Member side={against} scene={scenePair?.b} row={rows.b} />
      </div>
    </>
  );
}

/** One line for one side: what it says here. */
function Member({ side, scene, row }: { side: number; scene: Scene | undefined; row: number | null }) {
  if (!scene || row === null) {
    return (
      <>
        <SideBadge side={side} />
        <span className={classes.dim}>nothing</span>
        <span />
        <span />
      </>
    );
  }
  const { columns } = scene;
  const name = classNameOfRow(columns, row) ?? typeNames[typeOfRow(columns, row)];
  return (
    <>
      <SideBadge side={side} />
      <bdi title={`${name}, ${annotationId(columns, row)}`}>{name}</bdi>
      <span>{formatConfidence(columns.confidences[row] ?? Number.NaN)}</span>
      <span className={classes.dim}>{sizeWords(columns, row)}</span>
    </>
  );
}

/** The explanation of the chosen annotation, in words; null until it is there. */
function useExplanation(compare: CompareState): ExplanationWords | null {
  const { selection, explain, idA, table, sides, against, parameters } = compare;
  const side = selection?.analysisId === idA ? 'a' : 'b';
  const row = selection?.row ?? null;
  const [found, setFound] = useState<Explanation | null>(null);
  // Asked again with every new table, for the answer hangs on the same parameters.
  useEffect(() => {
    if (row === null || !explain || !table) return;
    let isOver = false;
    explain(side, row)
      .then((explanation) => {
        if (!isOver) setFound(explanation);
      })
      .catch(() => {
        if (!isOver) setFound(null);
      });
    return () => {
      isOver = true;
    };
  }, [explain, table, side, row]);
  if (!found || row === null) return null;
  const letters = [sides[0]?.letter ?? 'A', sides[against]?.letter ?? 'B'] as const;
  const [own, other] = side === 'a' ? letters : ([letters[1], letters[0]] as const);
  return explanationWords(found, { own, other, side, parameters });
}
