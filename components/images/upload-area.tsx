'use client';

import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Upload } from '@/components/ui/icons';
import { useRefreshProject } from '@/lib/client/projects';
import { uploadImage } from '@/lib/client/upload-image';
import { UploadQueue } from '@/lib/client/upload-queue';
import { UploadList } from './upload-list';
import classes from './uploads.module.css';
import { useFileDrop } from './use-file-drop';

const acceptedTypes = 'image/jpeg,image/png,image/webp,image/avif,image/gif,image/tiff';

interface UploadAreaProps {
  readonly projectId: string;
  /** Whether the caller may upload: without it, drops are left alone. */
  readonly isAllowed: boolean;
  /** The page; it gets the function that opens the file chooser. */
  readonly children: (chooseFiles: () => void) => ReactNode;
}

/** A page that takes images dropped anywhere on it, or chosen, and shows how far each upload is. */
export function UploadArea({ projectId, isAllowed, children }: UploadAreaProps) {
  const refresh = useRefreshProject(projectId);
  const refreshRef = useRef(refresh);
  useEffect(() => {
    refreshRef.current = refresh;
  });
  const [queue] = useState(
    () =>
      new UploadQueue(
        (file, onProgress, signal) => uploadImage(projectId, file, onProgress, signal),
        () => void refreshRef.current(),
      ),
  );
  const uploads = useSyncExternalStore(queue.subscribe, queue.uploads, queue.uploads);
  const add = useCallback((files: readonly File[]) => queue.add(files), [queue]);
  const isDragging = useFileDrop(isAllowed, add);
  const input = useRef<HTMLInputElement>(null);
  useLeaveWarning(uploads.some(({ state }) => state === 'waiting' || state === 'sending'));
  return (
    <>
      {children(() => input.current?.click())}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={acceptedTypes}
        onChange={(event) => {
          queue.add([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again.
          event.currentTarget.value = '';
        }}
      />
      {isDragging && (
        <div className={classes.drop} aria-hidden="true">
          <div className={classes.dropWords}>
            <Upload size={28} />
            <strong>Drop images to upload them</strong>
            <span>Files or folders: JPEG, PNG, WebP, AVIF, GIF, TIFF</span>
          </div>
        </div>
      )}
      {uploads.length > 0 && <UploadList queue={queue} uploads={uploads} />}
    </>
  );
}

/** Asks before the page is left while something is under way. */
function useLeaveWarning(isBusy: boolean): void {
  useEffect(() => {
    if (!isBusy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isBusy]);
}
