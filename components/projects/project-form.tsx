'use client';

import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';

/** What a project is called, and what it is about. */
interface ProjectFields {
  readonly name: string;
  readonly description: string | null;
}

interface ProjectFormProps {
  readonly initial?: ProjectFields;
  /** On the button: "Create project". */
  readonly submitLabel: string;
  readonly onSubmit: (fields: ProjectFields) => void;
  readonly onCancel: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
  /** What could not be done: "The project was not created." */
  readonly failure: string;
}

/** Asks for a name and a description. */
export function ProjectForm(props: ProjectFormProps) {
  const [name, setName] = useState(props.initial?.name ?? '');
  const [description, setDescription] = useState(props.initial?.description ?? '');
  const [isNameMissing, setNameMissing] = useState(false);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name.trim() === '') setNameMissing(true);
    else props.onSubmit({ name: name.trim(), description: description.trim() || null });
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
        {props.error ? <FailureNote error={props.error} what={props.failure} /> : null}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={props.onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={props.isPending}>
            {props.submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
