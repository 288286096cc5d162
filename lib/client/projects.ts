import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { model } from '@/lib/contract/analyses';
import type { Project } from '@/lib/contract/projects';
import { call } from './call';
import {
  createProject,
  createSampleProject,
  deleteProject,
  getProject,
  listActivity,
  listModels,
  listProjects,
  restoreProject,
  updateProject,
} from './endpoints';

/** A model in a project: how many images it ran on, failed on, and what it found. */
export type Model = z.output<typeof model>;

const projectsKey = ['projects'];
const projectKey = (projectId: string) => ['project', projectId];

/** The caller's projects, those first whose name matches; at most 1000. */
export function useProjects(search: string) {
  return useQuery({
    queryKey: [...projectsKey, search],
    queryFn: ({ signal }) =>
      call(listProjects, { query: { limit: 1000, ...(search && { search }) }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One project. */
export function useProject(projectId: string) {
  return useQuery({
    queryKey: projectKey(projectId),
    queryFn: ({ signal }) => call(getProject, { params: { projectId }, signal }),
  });
}

/** The models that ran in a project. */
export function useModels(projectId: string) {
  return useQuery({
    queryKey: [...projectKey(projectId), 'models'],
    queryFn: ({ signal }) => call(listModels, { params: { projectId }, query: { limit: 1000 }, signal }),
  });
}

/** The same with the spread of their confidences. */
export function useModelsInDetail(projectId: string) {
  return useQuery({
    queryKey: [...projectKey(projectId), 'models', 'histogram'],
    queryFn: ({ signal }) =>
      call(listModels, { params: { projectId }, query: { limit: 1000, histogram: 'true' }, signal }),
  });
}

/** Makes a project. */
export function useCreateProject() {
  const keep = useKeepProject();
  return useMutation({
    mutationFn: (body: { name: string; description: string | null }) => call(createProject, { body }),
    onSuccess: keep,
  });
}

/** Renames or describes a project. */
export function useUpdateProject(projectId: string) {
  const keep = useKeepProject();
  return useMutation({
    mutationFn: (body: { name: string; description: string | null }) =>
      call(updateProject, { params: { projectId }, body }),
    onSuccess: keep,
  });
}

/** Deletes a project. What is known of it stays until its pages are left. */
export function useDeleteProject(projectId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(deleteProject, { params: { projectId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: projectsKey }),
  });
}

/** Brings a deleted project back. */
export function useRestoreProject(projectId: string) {
  const keep = useKeepProject();
  return useMutation({
    mutationFn: () => call(restoreProject, { params: { projectId } }),
    onSuccess: keep,
  });
}

/** What happened lately in a project. */
export function useActivity(projectId: string) {
  return useQuery({
    queryKey: [...projectKey(projectId), 'activity'],
    queryFn: ({ signal }) => call(listActivity, { params: { projectId }, signal }),
  });
}

/** Loads the sample project, or finds the one there is. */
export function useLoadSample() {
  const keep = useKeepProject();
  return useMutation({ mutationFn: () => call(createSampleProject, {}), onSuccess: keep });
}

function useKeepProject() {
  const queryClient = useQueryClient();
  return async (project: Project) => {
    queryClient.setQueryData(projectKey(project.id), project);
    await queryClient.invalidateQueries({ queryKey: projectsKey });
  };
}

/** Everything known of a project is asked for again: after uploads and deletions. */
export function useRefreshProject(projectId: string) {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: projectsKey }),
      queryClient.invalidateQueries({ queryKey: projectKey(projectId) }),
    ]);
}
