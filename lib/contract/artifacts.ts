import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, paging, time } from './fields';

/** What pipelines may upload. Nothing here is run by a browser. */
export const artifactContentTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/tiff',
  'application/octet-stream',
  'application/x-npy',
  'application/json',
  'text/csv',
  'text/plain',
] as const;

const allowedTypes: ReadonlySet<string> = new Set(artifactContentTypes);

/** Kept as it was sent, because the upload has to send the very same. */
const contentType = z
  .string()
  .refine(
    (value) => allowedTypes.has(value.toLowerCase()),
    `must be one of ${artifactContentTypes.join(', ')}`,
  );

/** One path segment; a leading dot would hide it. */
const artifactName = z
  .string()
  .max(255)
  .regex(/^(?!\.)[A-Za-z0-9._-]+$/, 'must be one path segment of A-Z a-z 0-9 . _ -, not starting with a dot')
  .refine((name) => name !== 'presign', 'must not be "presign": its address is a call of its own');

const size = z
  .number()
  .int()
  .min(0)
  .optional()
  .meta({ description: 'Bytes; where given, signed and enforced' });

const artifactRequest = z.object({
  artifact_name: artifactName,
  content_type: contentType,
  artifact_type: z.string().max(255).optional(),
  size,
});

/** The older form asks for one artifact and may leave the type to the file name's ending. */
const singleRequest = z.object({
  artifact_type: z.string().max(255),
  filename: artifactName,
  content_type: contentType.optional(),
  size,
});

const presignedUrl = z.object({
  artifact_name: z.string(),
  upload_url: z.string(),
  expires_in: z.number().int(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()).meta({ description: 'To be sent exactly so' }),
  storage_path: z.string(),
});

export const presignArtifacts = endpoint({
  id: 'presignArtifacts',
  method: 'POST',
  path: '/api/analyses/{analysisId}/artifacts/presign',
  tag: 'Pipeline',
  summary: 'Steps 3 and 4: ask for upload addresses, then PUT the bytes there',
  access: 'pipeline',
  analysis: true,
  params: z.object({ analysisId: id }),
  body: {
    kind: 'json',
    schema: z.union([z.object({ artifacts: z.array(artifactRequest).min(1).max(100) }), singleRequest]),
  },
  reply: {
    kind: 'json',
    status: 200,
    schema: z.union([
      z.object({ presigned_urls: z.array(presignedUrl) }),
      z.object({
        upload_url: z.string(),
        storage_path: z.string(),
        expires_in: z.number().int(),
        method: z.literal('PUT'),
        headers: z.record(z.string(), z.string()),
      }),
    ]),
  },
  problems: ['analysis-ended', 'store-unavailable'],
});
export type PresignRequest = z.output<typeof presignArtifacts.body.schema>;
export type PresignReply = z.output<typeof presignArtifacts.reply.schema>;

export const artifact = z
  .object({
    id,
    artifact_name: z.string(),
    artifact_type: z.string().nullable(),
    content_type: z.string(),
    state: z.enum(['pending', 'ready', 'missing']),
    size_bytes: z.number().int().nullable(),
    storage_path: z.string(),
    created_at: time,
  })
  .meta({ id: 'Artifact' });
export type Artifact = z.infer<typeof artifact>;

export const listArtifacts = endpoint({
  id: 'listArtifacts',
  method: 'GET',
  path: '/api/analyses/{analysisId}/artifacts',
  tag: 'Analyses',
  summary: 'The artifacts of an analysis',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ analysisId: id }),
  query: z.object(paging),
  reply: { kind: 'list', item: artifact },
});

export const getArtifact = endpoint({
  id: 'getArtifact',
  method: 'GET',
  path: '/api/analyses/{analysisId}/artifacts/{name}',
  tag: 'Analyses',
  summary: 'The bytes of an artifact',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ analysisId: id, name: artifactName }),
  reply: { kind: 'stream', contentTypes: artifactContentTypes },
  problems: ['range-not-satisfiable'],
});
