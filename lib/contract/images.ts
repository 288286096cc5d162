import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, jsonObject, name, paging, queryFlag, text, threshold, time } from './fields';
import { imageSorts, imageStates, mostCounted, positionStep } from './image-lists';

/** What the analyses of an image amount to, for a grid. */
const imageAnalyses = z.object({
  total: z.number().int(),
  completed: z.number().int(),
  running: z.number().int().meta({ description: 'queued or processing' }),
  failed: z.number().int(),
  annotations: z.number().int(),
  max_confidence: z.number().nullable().meta({ description: 'null: no confidence is known' }),
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
    placeholder: z
      .string()
      .nullable()
      .meta({ description: 'A data address of a few pixels, to show until the thumbnail is there' }),
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

const count = z.coerce.number().int().min(0).max(mostCounted);

/** A day, or an instant in UTC. */
const instant = z.union([z.iso.date(), time]);

/** What images can be chosen by. */
export const imageFilters = {
  search: text(255).optional().meta({ description: 'Part of the file name' }),
  class_name: name().optional().meta({ description: 'Images on which something of this class was found' }),
  model: name(511).optional().meta({ description: 'model_name or model_name@model_version' }),
  status: z
    .enum(imageStates)
    .optional()
    .meta({ description: 'found_nothing: completed without an annotation; not_run: no analysis' }),
  min_confidence: threshold
    .optional()
    .meta({ description: 'Something was found with at least this confidence, or without one' }),
  min_annotations: count.optional().meta({ description: 'At least so many' }),
  max_annotations: count.optional().meta({ description: 'At most so many' }),
  created_from: instant.optional().meta({ description: 'Uploaded then or later' }),
  created_to: instant.optional().meta({ description: 'Uploaded before' }),
};

const imageChoice = z.object({
  ...imageFilters,
  sort: z
    .enum(imageSorts)
    .default('created_at')
    .meta({ description: 'A minus before it turns the order round' }),
});

export const listImages = endpoint({
  id: 'listImages',
  method: 'GET',
  path: '/api/projects/{projectId}/images',
  tag: 'Images',
  summary: 'List the images of a project',
  description:
    'Pages by `after` with `count=false` take the same time however large the project is and however deep they lie. The `Link` header leads from one to the next.',
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  query: z.object({
    ...paging,
    ...imageChoice.shape,
    after: text(1024).optional().meta({
      description: 'What stands after this cursor; not with `skip`',
    }),
    count: queryFlag.optional().meta({ description: 'false: without X-Total-Count, which reads all images' }),
  }),
  reply: { kind: 'list', item: image },
});

export const imagePositions = z
  .object({
    total: z.number().int(),
    shapes: z.string().meta({
      description:
        'A letter an image, in order: its width ÷ height is 2^((code of the letter − 35) / 16 − 1.5), held between 2^−1.5 and 2^1.94',
    }),
    cursors: z.array(z.string()).meta({
      description: `For \`after\`: where the ${positionStep}th, ${2 * positionStep}th … image begins`,
    }),
    position: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Where the image `of` stands, from 0; null where it is not among them' }),
  })
  .meta({ id: 'ImagePositions' });
export type ImagePositions = z.infer<typeof imagePositions>;

export const getImagePositions = endpoint({
  id: 'getImagePositions',
  method: 'GET',
  path: '/api/projects/{projectId}/images/positions',
  tag: 'Images',
  summary: 'How many images there are, their shapes, and cursors to jump to',
  description: 'One small answer for a whole project: enough to lay out a grid before its images are read.',
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  query: z.object({ ...imageChoice.shape, of: id.optional().meta({ description: 'An image to look for' }) }),
  reply: { kind: 'json', status: 200, schema: imagePositions },
});

/** Either the images named, or those that fit the filters except the ones named. */
const imageSelection = z.union([
  z.object({ image_ids: z.array(id).min(1).max(10_000) }),
  z.object({ filters: z.object(imageFilters), except: z.array(id).max(10_000).default([]) }),
]);
export type ImageSelection = z.output<typeof imageSelection>;

const deletion = z
  .object({
    deleted_count: z.number().int(),
    deleted_at: time.meta({ description: 'Restoring what was deleted at this moment undoes it' }),
  })
  .meta({ id: 'ImageDeletion' });

export const deleteImages = endpoint({
  id: 'deleteImages',
  method: 'POST',
  path: '/api/projects/{projectId}/images/delete',
  tag: 'Images',
  summary: 'Delete many images and their analyses',
  access: 'user',
  role: 'editor',
  params: z.object({ projectId: id }),
  body: { kind: 'json', schema: imageSelection },
  reply: { kind: 'json', status: 200, schema: deletion },
});

export const restoreImages = endpoint({
  id: 'restoreImages',
  method: 'POST',
  path: '/api/projects/{projectId}/images/restore',
  tag: 'Images',
  summary: 'Bring back the images that were deleted at one moment',
  access: 'user',
  role: 'editor',
  params: z.object({ projectId: id }),
  body: { kind: 'json', schema: z.object({ deleted_at: time }) },
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({ restored_count: z.number().int() }),
  },
});

export const restoreImage = endpoint({
  id: 'restoreImage',
  method: 'POST',
  path: '/api/images/{imageId}/restore',
  tag: 'Images',
  summary: 'Bring back a deleted image and the analyses that went with it',
  access: 'user',
  role: 'editor',
  reachesDeleted: true,
  params: ofImage,
  reply: { kind: 'json', status: 200, schema: image },
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
  query: z.object({
    size: z.coerce
      .number()
      .int()
      .min(16)
      .max(1024)
      .default(320)
      .meta({ description: 'Pixels of the longer side' }),
  }),
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
