'use client';

import { Button, SegmentedControl } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { useOrigin } from '@/components/integrate/integrate-page';
import { type Language, languages, programs, programText } from '@/components/integrate/pipeline-program';
import { Upload } from '@/components/ui/icons';
import { Snippet } from '@/components/ui/snippet';
import classes from './empty-project.module.css';

interface EmptyProjectProps {
  readonly projectId: string;
  /** Opens the file chooser; null where the caller may not upload. */
  readonly onUpload: (() => void) | null;
}

/** What to do with a project that has no image: drop some, or let a pipeline do it in six calls. */
export function EmptyProject({ projectId, onUpload }: EmptyProjectProps) {
  const [language, setLanguage] = useState<Language>('shell');
  const origin = useOrigin();
  const { label, program } = programs[language];
  return (
    <div className={classes.page}>
      {onUpload && (
        <section className={classes.drop}>
          <Upload size={28} />
          <h2>Drop images anywhere on this page</h2>
          <p>Files or whole folders: JPEG, PNG, WebP, AVIF, GIF, TIFF.</p>
          <Button onClick={onUpload}>Choose files</Button>
        </section>
      )}
      <section className={classes.steps}>
        <h2>Then let a pipeline post its results</h2>
        <p>
          Six calls for each image and model. The program runs as it stands: it uploads <code>photo.jpg</code>{' '}
          to this project and posts one box. <Link href={`/projects/${projectId}/integrate`}>Integrate</Link>{' '}
          has it step by step, with a key and an image filled in.
        </p>
        <div className={classes.choice}>
          <SegmentedControl
            size="xs"
            aria-label="Language of the program"
            data={languages.map((value) => ({ value, label: programs[value].label }))}
            value={language}
            onChange={(value) => setLanguage(languages.find((known) => known === value) ?? 'shell')}
            transitionDuration={0}
          />
          <a href="/docs">API reference</a>
        </div>
        <Snippet
          text={programText(program({ origin, projectId, imageId: null, apiKey: null }))}
          what={`the ${label} program`}
        />
      </section>
    </div>
  );
}
