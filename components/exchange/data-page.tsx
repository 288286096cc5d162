'use client';

import { Paper } from '@mantine/core';
import { useState } from 'react';
import { ExportForm } from '@/components/exports/export-form';
import { ImportForm } from '@/components/imports/import-form';
import { ImportJob } from '@/components/imports/import-job';
import { ImportList } from '@/components/imports/import-list';
import { PageTitle } from '@/components/ui/page-title';
import { useProjectEvents } from '@/lib/client/project-events';
import { useModels, useProject } from '@/lib/client/projects';
import { hasRole } from '@/lib/contract/access';
import classes from './data-page.module.css';

/** Data out and data in: what leaves the project as a file, and what comes into it from one. */
export function DataPage({ projectId }: { projectId: string }) {
  useProjectEvents(projectId);
  const project = useProject(projectId);
  const models = useModels(projectId);
  const [importId, setImportId] = useState<string | null>(null);
  const mayImport = project.data !== undefined && hasRole(project.data.role, 'editor');
  return (
    <>
      <PageTitle parts={['Data', project.data?.name]} />
      <main className={classes.page}>
        <h1 className="visually-hidden">Data</h1>
        <Paper component="section" className={classes.card} aria-labelledby="export-title">
          <h2 id="export-title">Export</h2>
          <ExportForm projectId={projectId} models={models.data?.items ?? []} initial={{}} />
        </Paper>
        <Paper component="section" className={classes.card} aria-labelledby="import-title">
          <h2 id="import-title">Import</h2>
          {importId !== null ? (
            <ImportJob projectId={projectId} importId={importId} onLeave={() => setImportId(null)} />
          ) : mayImport ? (
            <ImportForm projectId={projectId} onSent={setImportId} />
          ) : (
            project.data && (
              <p className={classes.hint}>You may look at this project; its editors may import into it.</p>
            )
          )}
        </Paper>
        <section className={classes.past} aria-labelledby="past-title">
          <h2 id="past-title">Past imports</h2>
          <ImportList projectId={projectId} onOpen={setImportId} />
        </section>
      </main>
    </>
  );
}
