import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, paging, time } from './fields';

/** Something that was deleted and can be restored until it is gone for good. */
export const trashed = z
  .object({
    kind: z.enum(['project', 'image', 'analysis']),
    id,
    name: z.string(),
    annotation_count: z.number().int().meta({ description: 'Annotations that go with it' }),
    deleted_at: time,
    gone_at: time.meta({ description: 'When it can no longer be restored' }),
  })
  .meta({ id: 'Trashed' });
export type Trashed = z.infer<typeof trashed>;

export const listTrash = endpoint({
  id: 'listTrash',
  method: 'GET',
  path: '/api/projects/{projectId}/trash',
  tag: 'Projects',
  summary: 'The deleted images and analyses of a project, newest first',
  access: 'user',
  role: 'editor',
  params: z.object({ projectId: id }),
  query: z.object(paging),
  reply: { kind: 'list', item: trashed },
});

export const listTrashedProjects = endpoint({
  id: 'listTrashedProjects',
  method: 'GET',
  path: '/api/trash',
  tag: 'Projects',
  summary: 'The deleted projects that the caller owns, newest first',
  access: 'user',
  role: 'none',
  query: z.object(paging),
  reply: { kind: 'list', item: trashed },
});

export const getUsage = endpoint({
  id: 'getUsage',
  method: 'GET',
  path: '/api/projects/{projectId}/usage',
  tag: 'Projects',
  summary: 'Bytes that a project holds',
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({
      image_bytes: z.number().int(),
      artifact_bytes: z.number().int(),
      trash_bytes: z.number().int().meta({ description: 'Of these, what is deleted and can be restored' }),
      limit_bytes: z.number().int().nullable(),
    }),
  },
});
