import { z } from 'zod';
import { endpoint } from './endpoint';
import { analysisStatus, id, time } from './fields';

/** How an analysis stands now: sent after every accepted call of its pipeline, and when it was created or deleted. */
export const analysisEvent = z
  .object({
    kind: z.literal('analysis'),
    id,
    image_id: id,
    status: analysisStatus,
    annotation_count: z.number().int(),
    /** Announced artifacts, and how many of them are there. */
    artifact_count: z.number().int(),
    artifacts_ready: z.number().int(),
    deleted: z.boolean(),
    updated_at: time,
  })
  .meta({ id: 'AnalysisEvent' });
export type AnalysisEvent = z.infer<typeof analysisEvent>;

/** What else can change in a project. Who sees such an event asks for the thing itself. */
export const changedKinds = ['image', 'import', 'export', 'project'] as const;
export type ChangedKind = (typeof changedKinds)[number];

/** Something in the project was made, changed or deleted. */
export const changeEvent = z.object({ kind: z.enum(changedKinds), id }).meta({ id: 'ChangeEvent' });

/** Events may have been missed: whatever is shown is to be asked for again. */
const missedEvent = z.object({ kind: z.literal('missed') }).meta({ id: 'MissedEvent' });

/** One message of the stream. */
export const projectEvent = z
  .discriminatedUnion('kind', [analysisEvent, changeEvent, missedEvent])
  .meta({ id: 'ProjectEvent' });
export type ProjectEvent = z.infer<typeof projectEvent>;

export const streamProjectEvents = endpoint({
  id: 'streamProjectEvents',
  method: 'GET',
  path: '/api/projects/{projectId}/events',
  tag: 'Projects',
  summary: 'What changes in a project, as it happens',
  description:
    'Server-sent events (`text/event-stream`). The data of each message is a JSON object with a `kind`: `analysis` says how an analysis stands now (`id`, `image_id`, `status`, `annotation_count`, `artifact_count`, `artifacts_ready`, `deleted`, `updated_at`); `image`, `import`, `export` and `project` name by `id` what has changed; `missed` says that messages may have been lost. A comment every 15 seconds keeps the connection alive. The stream ends when the caller loses the role in the project.',
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  reply: { kind: 'stream', contentTypes: ['text/event-stream'] },
});
