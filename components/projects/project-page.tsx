'use client';

import { ExportGalleryButton } from '@/components/images/export-gallery-button';
import { Gallery } from '@/components/images/gallery';
import { useUploading } from '@/components/images/upload-area';
import { useKeys } from '@/components/ui/keys';
import { PageTitle } from '@/components/ui/page-title';
import { type Model, useModels, useProject } from '@/lib/client/projects';
import { hasRole } from '@/lib/contract/access';
import { EmptyProject } from './empty-project';
import { Overview } from './overview';
import classes from './project-page.module.css';
import { SectionActions } from './section-actions';
import { UploadButton } from './upload-button';

const noModels: readonly Model[] = [];

/** One project: what matters of it at a glance, and its images. */
export function ProjectPage({ projectId }: { projectId: string }) {
  const { data } = useProject(projectId);
  const models = useModels(projectId);
  const uploading = useUploading();
  useKeys(uploading ? [{ keys: ['u'], label: 'Upload', press: uploading.chooseFiles }] : []);
  const isEmpty = data?.image_count === 0;
  return (
    <>
      <PageTitle parts={[data?.name]} />
      <SectionActions>
        {data && !isEmpty && (
          <ExportGalleryButton projectId={projectId} models={models.data?.items ?? noModels} />
        )}
        {uploading && <UploadButton uploading={uploading} />}
      </SectionActions>
      <main className={classes.page}>
        <h1 className="visually-hidden">{data?.name ?? 'Project'}</h1>
        {data?.description && (
          <p className={classes.description} title={data.description}>
            {data.description}
          </p>
        )}
        {data && isEmpty && (
          <EmptyProject projectId={projectId} onUpload={uploading ? uploading.chooseFiles : null} />
        )}
        {data && !isEmpty && <Overview project={data} models={models} />}
        {!isEmpty && (
          <Gallery
            projectId={projectId}
            models={models.data?.items ?? noModels}
            mayDelete={data !== undefined && hasRole(data.role, 'editor')}
          />
        )}
      </main>
    </>
  );
}
