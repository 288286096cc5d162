'use client';

import { Select, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { PageTitle } from '@/components/ui/page-title';
import type { CoordinateReading } from '@/lib/annotations/coordinate-readings';
import { imageAnalyses } from '@/lib/client/analyses';
import { readPasted, useVerdict } from '@/lib/client/annotation-check';
import { useImageChoice } from '@/lib/client/integrate';
import { useProject } from '@/lib/client/projects';
import classes from './integrate.module.css';
import { VerdictView } from './verdict-view';

const example = `{"annotations": [
  {"annotation_type": "bounding_box", "class_name": "person", "confidence": 0.9,
   "data": {"bbox": [120, 80, 60, 140], "format": "xywh"}}
]}`;

/** Takes annotations as a pipeline would post them, and says what the server would make of them; nothing is stored. */
export function CheckPage({ projectId }: { projectId: string }) {
  const project = useProject(projectId);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [reading, setReading] = useState<CoordinateReading>('as_sent');
  const images = useImageChoice(projectId, search);
  const choices = (images.data?.items ?? []).map(({ id, filename }) => ({ value: id, label: filename }));
  const imageId = chosen ?? choices[0]?.value ?? null;
  const analyses = useQuery({ ...imageAnalyses(imageId ?? ''), enabled: imageId !== null });
  const analysisId = analyses.data?.at(-1)?.id;
  const [settled] = useDebouncedValue(text, 300);
  const pasted = useMemo(() => readPasted(settled), [settled]);
  const verdict = useVerdict(analysisId, pasted, reading);
  return (
    <>
      <PageTitle parts={['Annotation check', project.data?.name]} />
      <main className={classes.page}>
        <h1>What does the server make of my annotations?</h1>
        <p className={classes.lead}>
          Paste what your pipeline would post to <code>annotations:bulk</code>: every fault and every doubt,
          and whether the coordinates follow another convention than they say. Nothing is stored.
        </p>
        <div className={classes.debugger}>
          <div className={classes.fields}>
            <Select
              label="Image"
              description="The annotations are judged as those of this image."
              placeholder={images.isPending ? 'Loading…' : 'The project has no image'}
              searchable
              data={choices}
              value={imageId}
              onChange={setChosen}
              onSearchChange={(typed) => setSearch(choices.some(({ label }) => label === typed) ? '' : typed)}
              filter={({ options }) => options}
              nothingFoundMessage="No image of this name"
            />
            <Textarea
              label="Annotations"
              description="A body, a list, or one annotation, as JSON."
              placeholder={example}
              classNames={{ input: classes.mono }}
              autosize
              minRows={10}
              maxRows={24}
              spellCheck={false}
              value={text}
              error={pasted.kind === 'fault' ? `This is no JSON: ${pasted.message}` : null}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setReading('as_sent');
              }}
            />
          </div>
          <div className={classes.result}>
            {imageId !== null && analyses.data?.length === 0 ? (
              <p className={classes.verdict}>
                No model has run on this image. Create an analysis first, the second of the{' '}
                <Link href={`/projects/${projectId}/integrate`}>six calls</Link>, or choose another image.
              </p>
            ) : verdict.error && !verdict.data ? (
              <FailureNote error={verdict.error} what="The annotations could not be judged." />
            ) : pasted.kind === 'body' && verdict.data ? (
              <VerdictView verdict={verdict.data} reading={reading} onReading={setReading} />
            ) : (
              <p className={classes.verdict}>The verdict will stand here.</p>
            )}
          </div>
        </div>
      </main>
    </>
  );
}
