import type { z } from 'zod';
import { jsonObject } from '@/lib/contract/fields';
import type { Image, uploadImages } from '@/lib/contract/images';
import { Problem } from '@/lib/contract/problem';
import { runAtOnce } from '@/lib/json/steps';
import type { Caller } from './auth/caller';
import { env } from './env';
import type { UploadForm } from './http/multipart';
import { JsonFault, readJson } from './http/read-json';
import { saveImage } from './image-files';

type UploadReply = z.output<typeof uploadImages.reply.schema>;

function readMetadata(form: UploadForm): Image['metadata'] {
  const text = form.fields.get('metadata');
  if (text === undefined || text === '') return {};
  try {
    return jsonObject.parse(runAtOnce(readJson(Buffer.from(text), { maxDepth: env().limits.jsonDepth })));
  } catch (error) {
    const reason = error instanceof JsonFault ? ` ${error.message}.` : '';
    throw new Problem('invalid-request', `The field "metadata" must be a JSON object.${reason}`, {
      errors: [{ pointer: '/metadata', message: 'must be a JSON object' }],
      cause: error,
    });
  }
}

/**
 * Takes the files of a form in. One file answers its image or its fault; of several, the good ones are kept and the
 * faults listed.
 */
export async function saveUploads(caller: Caller, projectId: string, form: UploadForm): Promise<UploadReply> {
  const metadata = readMetadata(form);
  const [only] = form.files;
  if (!only)
    throw new Problem('invalid-request', 'The form has no file. Send the image as the field "file".', {
      errors: [{ pointer: '/file', message: 'is missing' }],
    });
  if (form.files.length === 1) return saveImage(caller, projectId, only, metadata);
  const images: Image[] = [];
  const errors: { filename: string; detail: string }[] = [];
  for (const file of form.files) {
    try {
      images.push(await saveImage(caller, projectId, file, metadata));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      errors.push({ filename: file.filename, detail: error.message });
    }
  }
  return { images, errors };
}
