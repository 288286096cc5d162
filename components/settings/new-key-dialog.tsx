'use client';

import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { FailureNote } from '@/components/ui/failure-note';
import type { useApiKeys } from '@/lib/client/settings';
import { type KeyScope, keyScopes } from '@/lib/contract/access';
import classes from './settings.module.css';

interface NewKeyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly create: ReturnType<typeof useApiKeys>['create'];
}

const meaning: Readonly<Record<KeyScope, string>> = {
  read: 'Read: looks and exports',
  pipeline: 'Pipeline: reads, and creates analyses',
  write: 'Write: everything that you may do',
};
const scopes = keyScopes.map((value) => ({ value, label: meaning[value] }));

const toScope = (text: string): KeyScope => keyScopes.find((known) => known === text) ?? 'read';
const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: '', label: 'Never' },
];

/** Asks what a key is for, makes it, and shows it this once. */
export function NewKeyDialog({ opened, onClose, create }: NewKeyDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={create.data ? 'Your new key' : 'New API key'}>
      {create.data ? (
        <Stack gap={12}>
          <p>
            Copy <strong>{create.data.name}</strong> now and keep it like a password. It is not stored here
            and cannot be shown again.
          </p>
          <p className={classes.secret}>
            <code>{create.data.key}</code>
            <CopyButton text={create.data.key} what="the key" />
          </p>
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <NewKeyForm onClose={onClose} create={create} />
      )}
    </Dialog>
  );
}

function NewKeyForm({ onClose, create }: Omit<NewKeyDialogProps, 'opened'>) {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<KeyScope>('pipeline');
  const [days, setDays] = useState('90');
  const [isNameMissing, setNameMissing] = useState(false);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setNameMissing(name.trim() === '');
    if (name.trim() === '') return;
    create.mutate({ name: name.trim(), scope, expires_in_days: days === '' ? null : Number(days) });
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap={12}>
        <TextInput
          label="Name"
          description="What uses it: you will know which one to revoke."
          placeholder="nightly pipeline"
          value={name}
          maxLength={255}
          data-autofocus
          error={isNameMissing && name.trim() === '' ? 'Give the key a name.' : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Scope"
          data={scopes}
          value={scope}
          onChange={(event) => setScope(toScope(event.currentTarget.value))}
        />
        <NativeSelect
          label="Expires after"
          data={lifetimes}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        {create.error && <FailureNote error={create.error} what="The key was not made." />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
