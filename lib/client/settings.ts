import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { KeyScope, Role } from '@/lib/contract/access';
import type { apiKey } from '@/lib/contract/api-keys';
import type { member } from '@/lib/contract/projects';
import type { Trashed } from '@/lib/contract/trash';
import { call } from './call';
import {
  createApiKey,
  deleteMember,
  getLimits,
  getMe,
  getUsage,
  listApiKeys,
  listChanges,
  listMembers,
  listOwnChanges,
  listTrash,
  listTrashedProjects,
  putMember,
  restoreAnalysis,
  restoreImage,
  restoreProject,
  revokeApiKey,
} from './endpoints';

/** What the pages of settings ask for and change. */

export type Member = z.output<typeof member>;
export type ApiKey = z.output<typeof apiKey>;

const most = 1000;

/** Who the user is. */
export function useMe() {
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }) => call(getMe, { signal }) });
}

/** The members of a project, and how to change them. */
export function useMembers(projectId: string) {
  const queryClient = useQueryClient();
  const key = ['project', projectId, 'members'];
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['project', projectId] });
  const members = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(listMembers, { params: { projectId }, query: { limit: most }, signal }),
  });
  const put = useMutation({
    mutationFn: ({ email, role }: { email: string; role: Role }) =>
      call(putMember, { params: { projectId, email }, body: { role } }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (email: string) => call(deleteMember, { params: { projectId, email } }),
    onSettled: refresh,
  });
  return { members, put, remove };
}

/** The user's keys, and how to make and revoke them. */
export function useApiKeys() {
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['keys'] }),
      queryClient.invalidateQueries({ queryKey: ['project', null] }),
    ]);
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => call(listApiKeys, { query: { limit: most }, signal }),
  });
  const create = useMutation({
    mutationFn: (body: { name: string; scope: KeyScope; expires_in_days: number | null }) =>
      call(createApiKey, { body }),
    onSuccess: refresh,
  });
  const revoke = useMutation({
    mutationFn: (keyId: string) => call(revokeApiKey, { params: { keyId } }),
    onSettled: refresh,
  });
  return { keys, create, revoke };
}

/** What was deleted in a project; of no project: the user's deleted projects. */
export function useTrash(projectId: string | null) {
  return useQuery({
    queryKey: ['project', projectId, 'trash'],
    queryFn: ({ signal }) =>
      projectId === null
        ? call(listTrashedProjects, { query: { limit: most }, signal })
        : call(listTrash, { params: { projectId }, query: { limit: most }, signal }),
  });
}

const restoring: Readonly<Record<Trashed['kind'], (id: string) => Promise<unknown>>> = {
  project: (projectId) => call(restoreProject, { params: { projectId } }),
  image: (imageId) => call(restoreImage, { params: { imageId } }),
  analysis: (analysisId) => call(restoreAnalysis, { params: { analysisId } }),
};

/** Brings something back. Everything that could show it is asked for again. */
export function useRestore() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, id }: Trashed) => restoring[kind](id),
    onSettled: () => queryClient.invalidateQueries(),
  });
}

/** Bytes that a project holds. */
export function useUsage(projectId: string) {
  return useQuery({
    queryKey: ['project', projectId, 'usage'],
    queryFn: ({ signal }) => call(getUsage, { params: { projectId }, signal }),
  });
}

/** The limits of this server. */
export function useLimits() {
  return useQuery({
    queryKey: ['limits'],
    queryFn: ({ signal }) => call(getLimits, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Lines of a trail on one page. */
export const changesPerPage = 50;

/** A page of the trail of a project; of no project: of what the user did. */
export function useChanges(projectId: string | null, page: number) {
  const query = { skip: page * changesPerPage, limit: changesPerPage };
  return useQuery({
    queryKey: ['project', projectId, 'changes', page],
    queryFn: ({ signal }) =>
      projectId === null
        ? call(listOwnChanges, { query, signal })
        : call(listChanges, { params: { projectId }, query, signal }),
    placeholderData: keepPreviousData,
  });
}
