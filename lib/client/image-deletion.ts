import { useMutation } from '@tanstack/react-query';
import type { BodyInputOf } from '@/lib/contract/endpoint';
import { call } from './call';
import { deleteImages, type EndpointOf, restoreImages } from './endpoints';
import { useRefreshProject } from './projects';

/** Deletes images of a project: those named, or those that fit filters. */
export function useDeleteImages(projectId: string) {
  const refresh = useRefreshProject(projectId);
  return useMutation({
    mutationFn: (body: BodyInputOf<EndpointOf<typeof deleteImages>>) =>
      call(deleteImages, { params: { projectId }, body }),
    onSuccess: refresh,
  });
}

/** Brings back the images of a project that were deleted at a moment. */
export function useRestoreImages(projectId: string) {
  const refresh = useRefreshProject(projectId);
  return useMutation({
    mutationFn: (deletedAt: string) =>
      call(restoreImages, { params: { projectId }, body: { deleted_at: deletedAt } }),
    onSuccess: refresh,
  });
}
