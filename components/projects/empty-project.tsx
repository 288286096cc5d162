'use client';

import { Button, SegmentedControl } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { Upload } from '@/components/ui/icons';
import { Snippet } from '@/components/ui/snippet';
import classes from './empty-project.module.css';
import { type SnippetLanguage, snippets } from './pipeline-snippets';

interface EmptyProjectProps {
  readonly projectId: string;
  /** Opens the file chooser; null where the caller may not upload. */
  readonly onUpload: (() => void) | null;
}

const languages: readonly { value: SnippetLanguage; label: string }[] = [
  { value: 'shell', label: 'Shell' },
  { value: 'python', label: 'Python' },
];

const never = () => () => {};

/** What to do with a project that has no image: drop some, or let a pipeline do it in six calls. */
export function EmptyProject({ projectId, onUpload }: EmptyProjectProps) {
  const [language, setLanguage] = useState<SnippetLanguage>('shell');
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => 'http://localhost:8000',
  );
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
          Six calls for each image and model. The snippet runs as it stands: it uploads <code>photo.jpg</code>{' '}
          to this project and posts one box. Pipeline calls are signed with{' '}
          <code>ML_CALLBACK_HMAC_SECRET</code>; where none was set, VISTA made one and keeps it as{' '}
          <code>ml_callback_hmac_secret</code> in <code>secrets.json</code> of its data folder.
        </p>
        <div className={classes.choice}>
          <SegmentedControl
            size="xs"
            aria-label="Language of the snippet"
            data={languages.map(({ value, label }) => ({ value, label }))}
            value={language}
            onChange={(value) => setLanguage(value === 'python' ? 'python' : 'shell')}
            transitionDuration={0}
          />
          <a href="/docs">API reference</a>
        </div>
        <Snippet text={snippets[language](origin, projectId)} what={`${language} snippet`} />
      </section>
    </div>
  );
}
