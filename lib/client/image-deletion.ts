import { useMutation } from '@tanstack/react-query';
import { deleteImages, type ImageSelection, restoreImages } from '@/lib/contract/images';
import { call } from './call';
import { useRefreshProject } from './projects';

/** Deletes images of a project: those named, or those that fit filters. */
export function useDeleteImages(projectId: string) {
  const refresh = useRefreshProject(projectId);
  return useMutation({
    mutationFn: (body: ImageSelection) => call(deleteImages, { params: { projectId }, body }),
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
