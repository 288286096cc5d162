'use client';

import { useRouter } from 'next/navigation';
import { Dialog } from '@/components/ui/dialog';
import { useCreateProject } from '@/lib/client/projects';
import { ProjectForm } from './project-form';

interface NewProjectDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a name, makes the project and goes there. */
export function NewProjectDialog({ opened, onClose }: NewProjectDialogProps) {
  const router = useRouter();
  const create = useCreateProject();
  return (
    <Dialog opened={opened} onClose={onClose} title="New project">
      <ProjectForm
        submitLabel="Create project"
        isPending={create.isPending || create.isSuccess}
        error={create.error}
        failure="The project was not created."
        onCancel={onClose}
        onSubmit={(fields) =>
          create.mutate(fields, { onSuccess: (project) => router.push(`/projects/${project.id}`) })
        }
      />
    </Dialog>
  );
}
