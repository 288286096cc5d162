import { uploadImages } from './endpoints';
import { sendForm } from './send-form';

/**
 * Sends one image file to a project and reports how much of it has left, from 0 to 1.
 * @throws CallFailed; an AbortError when `signal` ends it
 */
export async function uploadImage(
  projectId: string,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData();
  form.append('file', file, file.name);
  await sendForm(uploadImages, { projectId }, form, onProgress, signal);
}
