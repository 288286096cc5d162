'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { Dialog } from '@/components/ui/dialog';
import { More, Trash } from '@/components/ui/icons';
import { showToast } from '@/components/ui/toasts';
import { describeFailure } from '@/lib/client/failure';
import { useDeleteProject, useRestoreProject, useUpdateProject } from '@/lib/client/projects';
import { hasRole } from '@/lib/contract/access';
import type { Project } from '@/lib/contract/projects';
import { ProjectForm } from './project-form';

/** What can be done with a project as a whole. */
export function ProjectMenu({ project }: { project: Project }) {
  const [isEditing, editing] = useDisclosure();
  const remove = useRemoveProject(project);
  if (!hasRole(project.role, 'editor')) return null;
  return (
    <>
      <Menu position="bottom-end" transitionProps={{ duration: 0 }} withinPortal>
        <Menu.Target>
          <ActionIcon aria-label="Project menu">
            <More />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={editing.open}>Rename or describe…</Menu.Item>
          {hasRole(project.role, 'owner') && (
            <Menu.Item color="red" leftSection={<Trash size={14} />} onClick={remove}>
              Delete project
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <EditDialog key={project.updated_at} project={project} opened={isEditing} onClose={editing.close} />
    </>
  );
}

interface EditDialogProps {
  readonly project: Project;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function EditDialog({ project, opened, onClose }: EditDialogProps) {
  const update = useUpdateProject(project.id);
  return (
    <Dialog opened={opened} onClose={onClose} title="Project">
      <ProjectForm
        initial={project}
        submitLabel="Save"
        isPending={update.isPending}
        error={update.error}
        failure="The project was not changed."
        onCancel={onClose}
        onSubmit={(fields) => update.mutate(fields, { onSuccess: onClose })}
      />
    </Dialog>
  );
}

/** Deletes at once, and offers to undo it on the list of projects. */
function useRemoveProject(project: Project): () => void {
  const router = useRouter();
  const deletion = useDeleteProject(project.id);
  const restoration = useRestoreProject(project.id);
  const name = `“${project.name.length > 40 ? `${project.name.slice(0, 40)}…` : project.name}”`;
  const fail = (error: unknown, what: string) => {
    const { reason, remedy } = describeFailure(error);
    showToast({ text: `${what} ${reason} ${remedy}` });
  };
  // It may be pressed when this menu is long gone: callbacks of `mutate` would not be heard any more.
  const undo = () =>
    restoration.mutateAsync().then(
      () => router.push(`/projects/${project.id}`),
      (error) => fail(error, `${name} is still deleted.`),
    );
  return () =>
    deletion.mutate(undefined, {
      onSuccess: () => {
        showToast({ text: `${name} was deleted.`, action: { label: 'Undo', run: () => void undo() } });
        router.push('/');
      },
      onError: (error) => fail(error, `${name} was not deleted.`),
    });
}
