'use client';

import { Button, Skeleton } from '@mantine/core';
import { Gallery } from '@/components/images/gallery';
import { UploadArea } from '@/components/images/upload-area';
import { FailureNote } from '@/components/ui/failure-note';
import { Upload } from '@/components/ui/icons';
import { Late } from '@/components/ui/late';
import { PageTitle } from '@/components/ui/page-title';
import { type Model, useModels, useProject } from '@/lib/client/projects';
import { hasRole } from '@/lib/contract/access';
import { EmptyProject } from './empty-project';
import { ModelList } from './model-list';
import { ProjectFigures } from './project-figures';
import classes from './project-page.module.css';
import { SectionActions } from './section-actions';

const noModels: readonly Model[] = [];

/** One project: what is in it in one line of figures, its models, and its images. */
export function ProjectPage({ projectId }: { projectId: string }) {
  const project = useProject(projectId);
  const models = useModels(projectId);
  const { data } = project;
  const isEmpty = data?.image_count === 0;
  const mayUpload = data !== undefined && hasRole(data.role, 'editor');
  return (
    <UploadArea projectId={projectId} isAllowed={mayUpload}>
      {(chooseFiles) => (
        <>
          <PageTitle parts={[data?.name]} />
          {mayUpload && (
            <SectionActions>
              <Button leftSection={<Upload size={14} />} onClick={chooseFiles}>
                Upload
              </Button>
            </SectionActions>
          )}
          <main className={classes.page}>
            {project.isPending && (
              <Late>
                <Skeleton height={20} width={320} mt={16} />
              </Late>
            )}
            {data && (
              <div className={classes.head}>
                <h1 className="visually-hidden">{data.name}</h1>
                {data.description && <p className={classes.description}>{data.description}</p>}
                {!isEmpty && <ProjectFigures project={data} models={models.data?.items} />}
              </div>
            )}
            {models.error && !models.data && data && (
              <FailureNote
                error={models.error}
                what="The models could not be loaded."
                onRetry={() => void models.refetch()}
              />
            )}
            {data && !isEmpty && models.data && models.data.items.length > 0 && (
              <ModelList projectId={projectId} models={models.data.items} imageCount={data.image_count} />
            )}
            {data && isEmpty && (
              <EmptyProject projectId={projectId} onUpload={mayUpload ? chooseFiles : null} />
            )}
            {!isEmpty && (
              <Gallery projectId={projectId} models={models.data?.items ?? noModels} mayDelete={mayUpload} />
            )}
          </main>
        </>
      )}
    </UploadArea>
  );
}
