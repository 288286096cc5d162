'use client';

import { NativeSelect, Tabs } from '@mantine/core';
import { useState } from 'react';
import { AnalysisDetails } from './analysis-details';
import { AnnotationDetails } from './annotation-details';
import classes from './details.module.css';
import type { ImagePageState } from './use-image-page';

/** What is known of the chosen annotation, and of its analysis. */
export function Details({ page }: { page: ImagePageState }) {
  const { selection, shown } = page;
  const chosenId = selection ? page.view.annotation : null;
  // A choice of tab lasts until something else is selected.
  const [tab, setTab] = useState<{ readonly of: string | null; readonly name: string } | null>(null);
  const [analysisId, setAnalysisId] = useState<string | null>(null);
  const current = tab?.of === chosenId ? tab.name : chosenId ? 'selected' : 'analysis';
  const analysis =
    shown.find(({ id }) => id === (analysisId ?? selection?.analysisId)) ??
    shown.find(({ id }) => id === selection?.analysisId) ??
    shown[0];
  return (
    <section className={classes.details} aria-label="Details" data-details="">
      <Tabs
        value={current}
        onChange={(name) => setTab(name === null ? null : { of: chosenId, name })}
        className={classes.tabs}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabList}>
          <Tabs.Tab value="selected" disabled={!selection}>
            Selected
          </Tabs.Tab>
          <Tabs.Tab value="analysis">Analysis</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="selected" className={classes.tab}>
          {selection && chosenId && (
            <AnnotationDetails
              analysisId={selection.analysisId}
              annotationId={chosenId}
              page={page}
              colour={page.colourOf(selection)}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="analysis" className={classes.tab}>
          {shown.length > 1 && (
            <NativeSelect
              aria-label="Analysis"
              mb={8}
              data={shown.map(({ id, model_name, model_version }) => ({
                value: id,
                label: `${model_name} ${model_version}`,
              }))}
              value={analysis?.id}
              onChange={(event) => setAnalysisId(event.currentTarget.value)}
            />
          )}
          {analysis ? (
            <AnalysisDetails key={analysis.id} analysis={analysis} isWaiting={page.scenes.isPending} />
          ) : (
            <p className={classes.dim}>No analysis is shown.</p>
          )}
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
