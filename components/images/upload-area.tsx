'use client';

import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Upload } from '@/components/ui/icons';
import { later } from '@/components/ui/later';
import { formatCounted } from '@/components/ui/numbers';
import { showToast } from '@/components/ui/toasts';
import { useProject, useRefreshProject } from '@/lib/client/projects';
import { uploadImage } from '@/lib/client/upload-image';
import { UploadQueue } from '@/lib/client/upload-queue';
import { hasRole } from '@/lib/contract/access';
import classes from './uploads.module.css';
import { useFileDrop } from './use-file-drop';

const UploadList = later(() => import('./upload-list').then((m) => m.UploadList));

const acceptedTypes = 'image/jpeg,image/png,image/webp,image/avif,image/gif,image/tiff';

/** How parts of a project's pages ask for files to upload. */
export interface Uploading {
  readonly chooseFiles: () => void;
  readonly chooseFolder: () => void;
}

const UploadingContext = createContext<Uploading | null>(null);

/** How to ask for files to upload; null where the caller may not. */
export function useUploading(): Uploading | null {
  return useContext(UploadingContext);
}

/**
 * The pages of a project, which take images dropped anywhere on them, pasted, or chosen. Uploads go on while one page
 * of the project follows another.
 */
export function UploadArea({ projectId, children }: { projectId: string; children: ReactNode }) {
  const { data: project } = useProject(projectId);
  const isAllowed = project !== undefined && hasRole(project.role, 'editor');
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
  const add = useCallback((files: readonly File[]) => queue.add(onlyImages(files)), [queue]);
  const isDragging = useFileDrop(isAllowed, add);
  usePaste(isAllowed, add);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const uploading = useMemo(
    () =>
      isAllowed
        ? { chooseFiles: () => files.current?.click(), chooseFolder: () => folder.current?.click() }
        : null,
    [isAllowed],
  );
  return (
    <UploadingContext value={uploading}>
      {children}
      <FileInput input={files} accept={acceptedTypes} onFiles={add} />
      <FileInput input={folder} webkitdirectory="" onFiles={add} />
      {isDragging && (
        <div className={classes.drop} aria-hidden="true">
          <div className={classes.dropWords}>
            <Upload size={28} />
            <strong>Drop images to upload them</strong>
            <span>Files or folders: JPEG, PNG, WebP, AVIF, GIF, TIFF</span>
          </div>
        </div>
      )}
      <Uploads queue={queue} />
    </UploadingContext>
  );
}

interface FileInputProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly accept?: string;
  readonly webkitdirectory?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

function FileInput({ input, onFiles, ...rest }: FileInputProps) {
  return (
    <input
      {...rest}
      ref={input}
      type="file"
      multiple
      hidden
      onChange={(event) => {
        onFiles([...(event.currentTarget.files ?? [])]);
        // The same file may be chosen again.
        event.currentTarget.value = '';
      }}
    />
  );
}

/** By itself, so that the pages are not drawn anew with every percent. */
function Uploads({ queue }: { queue: UploadQueue }) {
  const uploads = useSyncExternalStore(queue.subscribe, queue.uploads, queue.uploads);
  useLeaveWarning(uploads.some(({ state }) => state === 'waiting' || state === 'sending'));
  return uploads.length > 0 && <UploadList queue={queue} uploads={uploads} />;
}

/** What may be an image: folders hold labels and notes as well, which are left out, and said so. */
function onlyImages(files: readonly File[]): File[] {
  const images = files.filter(({ type }) => type === '' || type.startsWith('image/'));
  const chosen = new Set(images);
  const others = files.filter((file) => !chosen.has(file));
  const [first] = others;
  if (first) {
    const names = others.length === 1 ? `${first.name} is` : `${formatCounted(others.length, 'file')} are`;
    showToast({ text: `${names} no image and not uploaded.` });
  }
  return images;
}

/** Takes images from the clipboard, but where text is pasted. */
function usePaste(isAllowed: boolean, onFiles: (files: readonly File[]) => void): void {
  useEffect(() => {
    if (!isAllowed) return;
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      if (event.target instanceof Element && event.target.closest('input, textarea')) return;
      event.preventDefault();
      onFiles(files);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [isAllowed, onFiles]);
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
