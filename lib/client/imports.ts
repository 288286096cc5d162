import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CoordinateReading } from '@/lib/annotations/coordinate-readings';
import { type Import, type ImportFormat, importJob } from '@/lib/contract/imports';
import { call, urlOf } from './call';
import {
  cancelImport,
  createImport,
  getImport,
  getImportReport,
  listImportSources,
  listImports,
  runImport,
} from './endpoints';
import { useRefreshProject } from './projects';
import { sendForm } from './send-form';

const listKey = (projectId: string) => ['import', 'of', projectId];
const importKey = (importId: string) => ['import', importId];

/** Whether an import is still under way. */
export const isUnderWay = ({ status }: Pick<Import, 'status'>) => status === 'queued' || status === 'running';

/** Events tell of the end of an import; how far it is has to be asked for. */
const pollMs = 700;

/** The imports of a project, newest first. */
export function useImports(projectId: string) {
  return useQuery({
    queryKey: listKey(projectId),
    queryFn: ({ signal }) => call(listImports, { params: { projectId }, query: { limit: 100 }, signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? pollMs : false),
  });
}

/** One import, asked for again while it is under way. */
export function useImport(importId: string | null) {
  return useQuery({
    queryKey: importKey(importId ?? ''),
    queryFn: ({ signal }) => call(getImport, { params: { importId: importId ?? '' }, signal }),
    enabled: importId !== null,
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : pollMs),
  });
}

/** What is asked of a file beside its bytes. */
export interface ImportChoice {
  readonly format: ImportFormat;
  readonly model: string;
  readonly version: string;
  readonly create_missing_images: boolean;
  readonly empty_images: boolean;
  readonly strict: boolean;
}

/** Sends a file to be looked at; nothing of it is stored before it is run. */
export async function previewImport(
  projectId: string,
  file: File,
  choice: ImportChoice,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Import> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...choice, dry_run: true })) form.set(name, String(value));
  form.set('file', file, file.name);
  return importJob.parse(JSON.parse(await sendForm(createImport, { projectId }, form, onProgress, signal)));
}

/** The addresses of buckets within which images may be imported. */
export function useImportSources(projectId: string) {
  return useQuery({
    queryKey: ['import-sources', projectId],
    queryFn: ({ signal }) => call(listImportSources, { params: { projectId }, signal }),
  });
}

/** Has a part of a bucket looked through; nothing of it is stored before it is run. */
export function previewBucket(projectId: string, source: string): Promise<Import> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ format: 's3_images', source, dry_run: 'true' }))
    body.set(name, value);
  return call(createImport, { params: { projectId }, body });
}

/** Asks for the list of imports again: after a file was sent. */
export function useRefreshImports(projectId: string) {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: listKey(projectId) });
}

/** Runs and stops imports; what is shown of the project follows. */
export function useImportActions(projectId: string) {
  const queryClient = useQueryClient();
  const refresh = useRefreshProject(projectId);
  const keep = async (job: Import) => {
    queryClient.setQueryData(importKey(job.id), job);
    await queryClient.invalidateQueries({ queryKey: listKey(projectId) });
    await refresh();
  };
  const run = useMutation({
    mutationFn: ({ id, coordinates }: { id: string; coordinates: CoordinateReading }) =>
      call(runImport, { params: { importId: id }, body: { coordinates } }),
    onSuccess: keep,
  });
  const cancel = useMutation({
    mutationFn: (importId: string) => call(cancelImport, { params: { importId } }),
    onSuccess: keep,
  });
  return { run, cancel };
}

/** Where the report of an import can be downloaded. */
export const reportUrl = (importId: string) => urlOf(getImportReport, { importId });
