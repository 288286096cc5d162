import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, name, paging, time } from './fields';

/** One change that somebody made: who, what, when, from where. */
export const change = z
  .object({
    at: time,
    actor: z.string().meta({ description: 'The e-mail of who did it' }),
    by: z.enum(['key', 'proxy', 'local']).meta({ description: 'How the actor was known' }),
    key_id: z.string().nullable().meta({ description: 'The API key that was used' }),
    address: z.string().meta({ description: 'From where the call came' }),
    action: z.string().meta({ description: 'The endpoint that was called' }),
    project_id: z.string().nullable(),
    path: z.string(),
    details: z.record(z.string(), z.json()).meta({ description: 'The short fields of what was sent' }),
    request_id: z.string(),
  })
  .meta({ id: 'Change' });
export type Change = z.infer<typeof change>;

const filters = {
  actor: name(320).optional().meta({ description: 'Only by this person' }),
  action: name(64).optional().meta({ description: 'Only calls of this endpoint, such as deleteImage' }),
};
const ofProject = z.object({ projectId: id });

export const listChanges = endpoint({
  id: 'listChanges',
  method: 'GET',
  path: '/api/projects/{projectId}/audit',
  tag: 'Projects',
  summary: 'Who changed what in a project, newest first',
  access: 'user',
  role: 'owner',
  params: ofProject,
  query: z.object({ ...paging, ...filters }),
  reply: { kind: 'list', item: change },
});

export const exportChanges = endpoint({
  id: 'exportChanges',
  method: 'GET',
  path: '/api/projects/{projectId}/audit/export',
  tag: 'Projects',
  summary: 'The same as CSV, whole',
  access: 'user',
  role: 'owner',
  params: ofProject,
  query: z.object(filters),
  reply: { kind: 'stream', contentTypes: ['text/csv'] },
});

export const listOwnChanges = endpoint({
  id: 'listOwnChanges',
  method: 'GET',
  path: '/api/audit',
  tag: 'Operation',
  summary: 'What the caller changed, newest first',
  access: 'user',
  role: 'none',
  query: z.object(paging),
  reply: { kind: 'list', item: change },
});
