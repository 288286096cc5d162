import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useImportSources } from '@/lib/client/imports';
import { BucketForm } from './bucket-form';
import { FileForm } from './file-form';
import classes from './imports.module.css';

interface ImportFormProps {
  readonly projectId: string;
  readonly onSent: (importId: string) => void;
}

/** Asks what is to be imported: a file, or images of a bucket where the server has opened one. */
export function ImportForm({ projectId, onSent }: ImportFormProps) {
  const { data } = useImportSources(projectId);
  const [isBucket, setBucket] = useState(false);
  const sources = data?.sources ?? [];
  return (
    <div className={classes.form}>
      {sources.length > 0 && (
        <SegmentedControl
          className={classes.from ?? ''}
          aria-label="What is imported"
          data={[
            { value: 'file', label: 'A file' },
            { value: 'bucket', label: 'Images from S3' },
          ]}
          value={isBucket ? 'bucket' : 'file'}
          onChange={(value) => setBucket(value === 'bucket')}
          transitionDuration={0}
        />
      )}
      {isBucket ? (
        <BucketForm projectId={projectId} sources={sources} onSent={onSent} />
      ) : (
        <FileForm projectId={projectId} onSent={onSent} />
      )}
    </div>
  );
}
