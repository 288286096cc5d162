import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, jsonObject, name, paging, queryFlag, text, threshold, time } from './fields';
import { analysisStatus } from './status';

/** What the analyses of an image amount to, for a grid. */
const imageAnalyses = z.object({
  total: z.number().int(),
  completed: z.number().int(),
  running: z.number().int().meta({ description: 'queued or processing' }),
  failed: z.number().int(),
  annotations: z.number().int(),
});

export const image = z
  .object({
    id,
    project_id: id,
    filename: z.string(),
    width: z.number().int().meta({ description: 'Pixels as displayed: EXIF orientation applied' }),
    height: z.number().int(),
    content_type: z.string().nullable(),
    size_bytes: z.number().int().nullable(),
    sha256: z.string().nullable(),
    has_pixels: z
      .boolean()
      .meta({ description: 'false where the image was registered by name and size only' }),
    metadata: jsonObject,
    analyses: imageAnalyses,
    created_at: time,
  })
  .meta({ id: 'Image' });
export type Image = z.infer<typeof image>;

const upload = z.union([
  image,
  z.object({
    images: z.array(image),
    errors: z.array(z.object({ filename: z.string(), detail: z.string() })),
  }),
]);

const ofImage = z.object({ imageId: id });

export const uploadImages = endpoint({
  id: 'uploadImages',
  method: 'POST',
  path: '/api/projects/{projectId}/images',
  tag: 'Images',
  summary: 'Upload images',
  description:
    'One `file` answers the image; several answer `{images, errors}`. `metadata` is a JSON object.',
  access: 'user',
  role: 'editor',
  params: z.object({ projectId: id }),
  body: {
    kind: 'multipart',
    schema: z.object({
      file: z.file().meta({ description: 'May stand several times' }),
      metadata: jsonObject.optional(),
    }),
  },
  reply: { kind: 'json', status: 201, schema: upload },
});

export const imageSorts = [
  'created_at',
  '-created_at',
  'filename',
  '-filename',
  'annotations',
  '-annotations',
] as const;

export const listImages = endpoint({
  id: 'listImages',
  method: 'GET',
  path: '/api/projects/{projectId}/images',
  tag: 'Images',
  summary: 'List the images of a project',
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  query: z.object({
    ...paging,
    search: text(255).optional().meta({ description: 'Part of the file name' }),
    class_name: name().optional(),
    model: name(511).optional().meta({ description: 'model_name or model_name@model_version' }),
    status: z.enum([...analysisStatus.options, 'not_run']).optional(),
    min_confidence: threshold.optional(),
    sort: z.enum(imageSorts).default('created_at'),
  }),
  reply: { kind: 'list', item: image },
});

export const getImage = endpoint({
  id: 'getImage',
  method: 'GET',
  path: '/api/images/{imageId}',
  tag: 'Images',
  summary: 'Read an image',
  access: 'user',
  role: 'viewer',
  params: ofImage,
  reply: { kind: 'json', status: 200, schema: image },
});

export const deleteImage = endpoint({
  id: 'deleteImage',
  method: 'DELETE',
  path: '/api/images/{imageId}',
  tag: 'Images',
  summary: 'Delete an image and its analyses',
  access: 'user',
  role: 'editor',
  params: ofImage,
  reply: { kind: 'empty', status: 204 },
});

export const getImageContent = endpoint({
  id: 'getImageContent',
  method: 'GET',
  path: '/api/images/{imageId}/content',
  tag: 'Images',
  summary: 'The image file',
  description: 'Range and If-None-Match are honoured.',
  access: 'user',
  role: 'viewer',
  params: ofImage,
  query: z.object({
    drawable: queryFlag
      .optional()
      .meta({ description: 'true: a PNG where browsers cannot draw the original (TIFF)' }),
  }),
  reply: {
    kind: 'stream',
    contentTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/tiff'],
  },
  problems: ['range-not-satisfiable'],
});

export const getImageThumbnail = endpoint({
  id: 'getImageThumbnail',
  method: 'GET',
  path: '/api/images/{imageId}/thumbnail',
  tag: 'Images',
  summary: 'A small WebP of the image, as displayed',
  access: 'user',
  role: 'viewer',
  params: ofImage,
  query: z.object({ size: z.coerce.number().int().min(16).max(1024).default(320) }),
  reply: { kind: 'stream', contentTypes: ['image/webp'] },
});

export const getImageDownload = endpoint({
  id: 'getImageDownload',
  method: 'GET',
  path: '/api/images/{imageId}/download',
  tag: 'Images',
  summary: 'A short-lived address of the file',
  access: 'user',
  role: 'viewer',
  params: ofImage,
  reply: { kind: 'json', status: 200, schema: z.object({ url: z.string(), object_key: z.string() }) },
});
