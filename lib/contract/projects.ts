import { z } from 'zod';
import { endpoint } from './endpoint';
import { analysisStatus, id, name, paging, role, text, time } from './fields';

/** A place for images and what models said of them. */
export const project = z
  .object({
    id,
    name: z.string(),
    description: z.string().nullable(),
    is_sample: z.boolean(),
    role: role.meta({ description: 'What the caller may do here' }),
    image_count: z.number().int(),
    analysis_count: z.number().int(),
    cover: z.array(id).meta({ description: 'Images to show it by: its first, up to four' }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof project>;

export const member = z.object({ email: z.string(), role, created_at: time }).meta({ id: 'Member' });

const inProject = z.object({ projectId: id });
const inMember = z.object({ projectId: id, email: z.email().max(320).toLowerCase() });

export const createProject = endpoint({
  id: 'createProject',
  method: 'POST',
  path: '/api/projects',
  tag: 'Projects',
  summary: 'Create a project',
  description: 'The caller becomes its owner.',
  access: 'user',
  role: 'none',
  body: { kind: 'json', schema: z.object({ name: name(), description: text(10_000).nullish() }) },
  reply: { kind: 'json', status: 201, schema: project },
});

export const listProjects = endpoint({
  id: 'listProjects',
  method: 'GET',
  path: '/api/projects',
  tag: 'Projects',
  summary: 'List the projects that the caller is a member of',
  access: 'user',
  role: 'none',
  query: z.object({ ...paging, search: text(255).optional().meta({ description: 'Part of the name' }) }),
  reply: { kind: 'list', item: project },
});

export const getProject = endpoint({
  id: 'getProject',
  method: 'GET',
  path: '/api/projects/{projectId}',
  tag: 'Projects',
  summary: 'Read a project',
  access: 'user',
  role: 'viewer',
  params: inProject,
  reply: { kind: 'json', status: 200, schema: project },
});

export const updateProject = endpoint({
  id: 'updateProject',
  method: 'PATCH',
  path: '/api/projects/{projectId}',
  tag: 'Projects',
  summary: 'Rename or describe a project',
  access: 'user',
  role: 'editor',
  params: inProject,
  body: { kind: 'json', schema: z.object({ name: name().optional(), description: text(10_000).nullish() }) },
  reply: { kind: 'json', status: 200, schema: project },
});

export const deleteProject = endpoint({
  id: 'deleteProject',
  method: 'DELETE',
  path: '/api/projects/{projectId}',
  tag: 'Projects',
  summary: 'Delete a project and all in it',
  access: 'user',
  role: 'owner',
  params: inProject,
  reply: { kind: 'empty', status: 204 },
});

export const restoreProject = endpoint({
  id: 'restoreProject',
  method: 'POST',
  path: '/api/projects/{projectId}/restore',
  tag: 'Projects',
  summary: 'Bring back a deleted project and all that went with it',
  access: 'user',
  role: 'owner',
  reachesDeleted: true,
  params: inProject,
  reply: { kind: 'json', status: 200, schema: project },
});

/** Something that happened in a project; the same again soon after counts as one. */
const activity = z
  .object({
    kind: z.enum(['uploaded', ...analysisStatus.options]),
    model: z.string().nullable().meta({ description: 'model_name@model_version; null for uploads' }),
    count: z.number().int().meta({ description: 'Images or analyses' }),
    annotation_count: z.number().int(),
    by: z.string().nullable().meta({ description: 'Who uploaded; null for analyses' }),
    image_id: id.meta({ description: 'The image of the last' }),
    filename: z.string(),
    error_message: z.string().nullable().meta({ description: 'Of the last' }),
    at: time.meta({ description: 'When the last happened' }),
  })
  .meta({ id: 'Activity' });
export type Activity = z.infer<typeof activity>;

export const listActivity = endpoint({
  id: 'listActivity',
  method: 'GET',
  path: '/api/projects/{projectId}/activity',
  tag: 'Projects',
  summary: 'What happened lately in a project',
  description: 'Uploads, and analyses by model and state, newest first; what is alike stands together.',
  access: 'user',
  role: 'viewer',
  params: inProject,
  reply: { kind: 'json', status: 200, schema: z.object({ activity: z.array(activity) }) },
});

export const listMembers = endpoint({
  id: 'listMembers',
  method: 'GET',
  path: '/api/projects/{projectId}/members',
  tag: 'Projects',
  summary: 'List the members of a project',
  access: 'user',
  role: 'viewer',
  params: inProject,
  query: z.object(paging),
  reply: { kind: 'list', item: member },
});

export const putMember = endpoint({
  id: 'putMember',
  method: 'PUT',
  path: '/api/projects/{projectId}/members/{email}',
  tag: 'Projects',
  summary: 'Add a member or change a role',
  access: 'user',
  role: 'owner',
  params: inMember,
  body: { kind: 'json', schema: z.object({ role }) },
  reply: { kind: 'json', status: 200, schema: member },
  problems: ['conflict'],
});

export const deleteMember = endpoint({
  id: 'deleteMember',
  method: 'DELETE',
  path: '/api/projects/{projectId}/members/{email}',
  tag: 'Projects',
  summary: 'Remove a member',
  description: 'The last owner cannot be removed.',
  access: 'user',
  role: 'owner',
  params: inMember,
  reply: { kind: 'empty', status: 204 },
  problems: ['conflict'],
});

export const createSampleProject = endpoint({
  id: 'createSampleProject',
  method: 'POST',
  path: '/api/sample-project',
  tag: 'Projects',
  summary: 'Load the sample project',
  description:
    'Photos with recorded outputs of real models. Answers the one that the caller has already, where there is one; a load that was interrupted is finished.',
  access: 'user',
  role: 'none',
  reply: { kind: 'json', status: 201, schema: project },
});
