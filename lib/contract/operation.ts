import { z } from 'zod';
import { endpoint } from './endpoint';
import { jsonObject } from './fields';

export const getHealth = endpoint({
  id: 'getHealth',
  method: 'GET',
  path: '/api/health',
  tag: 'Operation',
  summary: 'Whether the process answers',
  access: 'anyone',
  reply: { kind: 'json', status: 200, schema: z.object({ status: z.literal('ok'), version: z.string() }) },
});

export const getReadiness = endpoint({
  id: 'getReadiness',
  method: 'GET',
  path: '/api/health/ready',
  tag: 'Operation',
  summary: 'Whether the database and the object store answer',
  description: '503 with a detail that names what is away.',
  access: 'anyone',
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({
      status: z.literal('ready'),
      database: z.literal('ok'),
      store: z.literal('ok'),
    }),
  },
  problems: ['database-unavailable', 'store-unavailable'],
});

export const getLimits = endpoint({
  id: 'getLimits',
  method: 'GET',
  path: '/api/limits',
  tag: 'Operation',
  summary: 'The limits of this server',
  access: 'anyone',
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({
      max_bulk_bytes: z.number().int(),
      max_bulk_annotations: z.number().int(),
      max_json_bytes: z.number().int(),
      max_json_depth: z.number().int(),
      max_json_names: z.number().int().meta({ description: 'Different names of members in one body' }),
      max_json_containers: z.number().int().meta({ description: 'Objects and arrays in one body' }),
      max_polygon_points: z.number().int(),
      max_mask_pixels: z.number().int(),
      max_class_name_characters: z.number().int(),
      max_image_bytes: z.number().int(),
      max_image_pixels: z.number().int(),
      max_artifact_bytes: z.number().int(),
      max_import_bytes: z.number().int(),
      max_analyses_per_image: z.number().int(),
      presigned_url_expiry_seconds: z.number().int(),
      signature_skew_seconds: z.number().int(),
      requests_per_minute: z.number().int().meta({ description: 'From one key or address' }),
      requests_per_minute_and_project: z.number().int(),
      max_project_bytes: z.number().int().nullable(),
      retention_days: z.number().int().meta({ description: 'How long what was deleted can be restored' }),
      stale_analysis_hours: z.number().int().nullable(),
    }),
  },
});

export const getOpenApi = endpoint({
  id: 'getOpenApi',
  method: 'GET',
  path: '/api/openapi.json',
  tag: 'Operation',
  summary: 'This interface as an OpenAPI 3.1 document',
  access: 'anyone',
  reply: { kind: 'json', status: 200, schema: jsonObject },
});

export const getMetrics = endpoint({
  id: 'getMetrics',
  method: 'GET',
  path: '/api/metrics',
  tag: 'Operation',
  summary: 'Figures of this server for Prometheus',
  description:
    'Requests, latencies, rows, queues, the database pool and the object store. A scraper sends a key of scope read.',
  access: 'user',
  role: 'none',
  reply: { kind: 'stream', contentTypes: ['text/plain'] },
});
