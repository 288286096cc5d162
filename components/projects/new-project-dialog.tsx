'use client';

import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type SubmitEvent, useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { FailureNote } from '@/components/ui/failure-note';
import { useCreateProject } from '@/lib/client/projects';

interface NewProjectDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a name, makes the project and goes there. */
export function NewProjectDialog({ opened, onClose }: NewProjectDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="New project">
      <NewProjectForm onClose={onClose} />
    </Dialog>
  );
}

function NewProjectForm({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const create = useCreateProject();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [isNameMissing, setNameMissing] = useState(false);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name.trim() === '') {
      setNameMissing(true);
      return;
    }
    create.mutate(
      { name: name.trim(), description: description.trim() || null },
      { onSuccess: (project) => router.push(`/projects/${project.id}`) },
    );
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap={12}>
        <TextInput
          label="Name"
          placeholder="Street crossings, spring 2026"
          value={name}
          maxLength={255}
          data-autofocus
          error={isNameMissing && name.trim() === '' ? 'Give the project a name.' : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          description="Optional. What the images show, or what you want to find out."
          size="xs"
          autosize
          minRows={2}
          maxRows={8}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {create.error && <FailureNote error={create.error} what="The project was not created." />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || create.isSuccess}>
            Create project
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
