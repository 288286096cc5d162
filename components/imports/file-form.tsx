'use client';

import { Button, Group, Progress, Select, Switch, TextInput } from '@mantine/core';
import { type DragEvent, type SubmitEvent, useRef, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { Upload } from '@/components/ui/icons';
import { formatBytes } from '@/components/ui/numbers';
import { type ImportChoice, previewImport, useRefreshImports } from '@/lib/client/imports';
import { sniffFormat } from '@/lib/client/sniff-format';
import { groundTruth, type ImportFormat, importFormats } from '@/lib/contract/imports';
import { formatWords, isOfPictures, wantsModel } from './import-words';
import classes from './imports.module.css';

/** Images of a bucket are no file. */
const fileFormats = importFormats.filter((format) => format !== 's3_images');

const isFormat = (value: string | null): value is ImportFormat =>
  fileFormats.some((format) => format === value);

const firstChoice: ImportChoice = {
  format: 'coco',
  model: groundTruth,
  version: '1',
  create_missing_images: true,
  empty_images: true,
  strict: false,
};

type Sending =
  | { readonly kind: 'no' }
  | { readonly kind: 'yes'; readonly share: number }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Takes a file and what it is, and sends it to be looked at. */
export function FileForm({ projectId, onSent }: { projectId: string; onSent: (importId: string) => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [choice, setChoice] = useState(firstChoice);
  const [isUnknown, setUnknown] = useState(false);
  const [sending, setSending] = useState<Sending>({ kind: 'no' });
  const running = useRef<AbortController | null>(null);
  const refreshList = useRefreshImports(projectId);
  const change = (part: Partial<ImportChoice>) => setChoice((before) => ({ ...before, ...part }));
  const { format } = choice;
  const isBusy = sending.kind === 'yes';

  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    setSending({ kind: 'no' });
    const seems = await sniffFormat(chosen);
    setUnknown(seems === null);
    if (seems) change({ format: seems, model: usualModel(seems) });
  };
  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!file) return;
    const controller = new AbortController();
    running.current = controller;
    setSending({ kind: 'yes', share: 0 });
    try {
      const onProgress = (share: number) => setSending({ kind: 'yes', share });
      const job = await previewImport(projectId, file, choice, onProgress, controller.signal);
      void refreshList();
      onSent(job.id);
    } catch (error) {
      setSending(controller.signal.aborted ? { kind: 'no' } : { kind: 'failed', error });
    }
  };
  return (
    <form className={classes.form} onSubmit={(event) => void onSubmit(event)} noValidate>
      <FileField file={file} onFile={(chosen) => void take(chosen)} />
      {file && (
        <>
          <Select
            label="Format"
            description={formatWords[format].text}
            error={isUnknown ? 'The file looks like none of these. Choose what it is.' : null}
            allowDeselect={false}
            data={fileFormats.map((value) => ({ value, label: formatWords[value].label }))}
            value={format}
            onChange={(value) => {
              if (!isFormat(value)) return;
              setUnknown(false);
              change({ format: value, model: usualModel(value) });
            }}
          />
          {wantsModel(format) && (
            <div className={classes.pair}>
              <TextInput
                label="Model"
                description={`${groundTruth} for truth, otherwise the model that found it`}
                value={choice.model}
                maxLength={255}
                onChange={(event) => change({ model: event.currentTarget.value })}
              />
              <TextInput
                label="Version"
                description="Compared and filtered as model@version"
                value={choice.version}
                maxLength={255}
                onChange={(event) => change({ version: event.currentTarget.value })}
              />
            </div>
          )}
          {!isOfPictures(format) && (
            <Switch
              label="Register images that the project does not have by name and size"
              checked={choice.create_missing_images}
              onChange={(event) => change({ create_missing_images: event.currentTarget.checked })}
            />
          )}
          {format === 'coco_results' && (
            <Switch
              label="Images of the data set without a row count as looked at, nothing found"
              checked={choice.empty_images}
              onChange={(event) => change({ empty_images: event.currentTarget.checked })}
            />
          )}
          {!isOfPictures(format) && (
            <Switch
              label="Import nothing if anything would be left out"
              checked={choice.strict}
              onChange={(event) => change({ strict: event.currentTarget.checked })}
            />
          )}
          {sending.kind === 'failed' && <FailureNote error={sending.error} what="The file was not taken." />}
          {isBusy && (
            <Progress value={sending.share * 100} aria-label="Upload of the file" transitionDuration={0} />
          )}
          <Group gap={8}>
            <Button type="submit" loading={isBusy} disabled={!isComplete(choice)}>
              Preview
            </Button>
            <Button variant="default" onClick={() => (isBusy ? running.current?.abort() : setFile(null))}>
              {isBusy ? 'Cancel' : 'Another file'}
            </Button>
            <span className={classes.hint}>Nothing is stored before you have seen what would be.</span>
          </Group>
        </>
      )}
    </form>
  );
}

const usualModel = (format: ImportFormat) => (format === 'coco' || format === 'yolo' ? groundTruth : '');

const isComplete = ({ format, model, version }: ImportChoice) =>
  !wantsModel(format) || (model.trim() !== '' && version.trim() !== '');

function FileField({ file, onFile }: { file: File | null; onFile: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <>
      <button
        type="button"
        className={classes.drop}
        data-over={isOver || undefined}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Upload size={18} />
        {file ? (
          <span>
            <strong>{file.name}</strong> {formatBytes(file.size)}
          </span>
        ) : (
          <span>
            <strong>Choose a file</strong> or drop it here: COCO, YOLO, VISTA; JSON or zip
          </span>
        )}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to import"
        accept=".json,.zip,application/json,application/zip"
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
