import { Autocomplete, Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { previewBucket, useRefreshImports } from '@/lib/client/imports';
import { formatWords } from './import-words';
import classes from './imports.module.css';

interface BucketFormProps {
  readonly projectId: string;
  /** The addresses within which images may be imported. */
  readonly sources: readonly string[];
  readonly onSent: (importId: string) => void;
}

/** Takes the address of a folder in a bucket, and has it looked through. */
export function BucketForm({ projectId, sources, onSent }: BucketFormProps) {
  const [address, setAddress] = useState(sources[0] ?? '');
  const refreshList = useRefreshImports(projectId);
  const preview = useMutation({
    mutationFn: () => previewBucket(projectId, address.trim()),
    onSuccess: ({ id }) => {
      void refreshList();
      onSent(id);
    },
  });
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    preview.mutate();
  };
  return (
    <form className={classes.form} onSubmit={onSubmit} noValidate>
      <Autocomplete
        label="Folder"
        description={formatWords.s3_images.text}
        placeholder="s3://bucket/folder/"
        data={[...sources]}
        filter={({ options }) => options}
        value={address}
        onChange={setAddress}
        maxLength={1200}
        spellCheck={false}
      />
      {preview.error && <FailureNote error={preview.error} what="The folder was not looked at." />}
      <Group gap={8}>
        <Button type="submit" loading={preview.isPending} disabled={address.trim() === ''}>
          Preview
        </Button>
        <span className={classes.hint}>Nothing is stored before you have seen what would be.</span>
      </Group>
    </form>
  );
}
