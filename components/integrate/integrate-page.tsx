'use client';

import { Button, SegmentedControl, Select } from '@mantine/core';
import Link from 'next/link';
import { useState, useSyncExternalStore } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { PageTitle } from '@/components/ui/page-title';
import { useImageChoice, useNewKey } from '@/lib/client/integrate';
import { useProject } from '@/lib/client/projects';
import classes from './integrate.module.css';
import { type Language, languages, programs } from './pipeline-program';
import { ProgramView } from './program-view';

const never = () => () => {};

/** The address of this server as the browser has it. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => 'http://localhost:8000',
  );
}

const isLanguage = (value: string): value is Language => languages.some((language) => language === value);

/** A pipeline's six calls, filled in for this server and project, to paste and run. */
export function IntegratePage({ projectId }: { projectId: string }) {
  const project = useProject(projectId);
  const origin = useOrigin();
  const [language, setLanguage] = useState<Language>('shell');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const images = useImageChoice(projectId, search);
  const newKey = useNewKey();
  const choices = (images.data?.items ?? []).map(({ id, filename }) => ({ value: id, label: filename }));
  const imageId = chosen ?? choices[0]?.value ?? null;
  const mayPost = project.data !== undefined && project.data.role !== 'viewer';
  return (
    <>
      <PageTitle parts={['Integrate', project.data?.name]} />
      <main className={classes.page}>
        <h1>Let a pipeline post its results</h1>
        <p className={classes.lead}>
          Six calls for each image and model. They are signed with a secret that the server knows too: set{' '}
          <code>ML_CALLBACK_HMAC_SECRET</code> to the same value where your program runs. Whoever runs the
          server has it; where none was chosen, VISTA made one: <code>ml_callback_hmac_secret</code> in{' '}
          <code>secrets.json</code> of its data folder.
        </p>
        <div className={classes.choices}>
          <Select
            label="Image"
            placeholder={images.isPending ? 'Loading…' : 'photo.jpg, to be uploaded'}
            searchable
            data={choices}
            value={imageId}
            onChange={setChosen}
            onSearchChange={(text) => setSearch(choices.some(({ label }) => label === text) ? '' : text)}
            filter={({ options }) => options}
            nothingFoundMessage="No image of this name"
            w={260}
          />
          <div className={classes.key}>
            <Button
              variant="default"
              disabled={!mayPost}
              loading={newKey.isPending}
              onClick={() => newKey.mutate(`pipeline of ${project.data?.name ?? 'a project'}`.slice(0, 255))}
            >
              {newKey.data ? 'Make another API key' : 'Make an API key'}
            </Button>
            <p role="status">
              {newKey.data
                ? 'The key is filled in below. Copy it now: it is not shown again. It works for 90 days.'
                : 'Not needed on your own machine, where nobody has to sign in.'}
            </p>
          </div>
        </div>
        {newKey.error && <FailureNote error={newKey.error} what="The key was not made." />}
        <SegmentedControl
          className={classes.languages}
          aria-label="Language"
          data={languages.map((value) => ({ value, label: programs[value].label }))}
          value={language}
          onChange={(value) => isLanguage(value) && setLanguage(value)}
          transitionDuration={0}
        />
        <ProgramView
          language={language}
          place={{ origin, projectId, imageId, apiKey: newKey.data?.key ?? null }}
        />
        <section className={classes.further}>
          <h2>Further</h2>
          <ul>
            <li>
              <Link href="/signature">Signature debugger</Link>: why a signature is refused.
            </li>
            <li>
              <Link href={`/projects/${projectId}/integrate/check`}>Annotation check</Link>: what the server
              would make of a body, and what is wrong with its coordinates.
            </li>
            <li>
              <a href="/docs">API reference</a>: every call, to try in the browser.
            </li>
            <li>
              <Link href="/guide/data-formats">Data formats</Link>: every kind of annotation, with a picture
              of each.
            </li>
            <li>
              <code>python3 scripts/test_ml_pipeline.py --image-id {imageId ?? 'UUID'}</code> posts boxes, a
              mask, keypoints, a heat map and a classification in one run.
            </li>
            <li>
              <code>scripts/run_yolov8_pipeline.sh {projectId}</code> runs YOLOv8 on this project’s images.
            </li>
          </ul>
        </section>
      </main>
    </>
  );
}
