import type { z } from 'zod';
import type { ExportFormat } from '@/lib/contract/export-formats';
import type { ExportEstimate, estimateExport } from '@/lib/contract/exports';
import { sql } from './db/client';
import { writeCoco, writeCocoResults } from './exports/coco';
import { writeCsv } from './exports/csv';
import { writeJson } from './exports/json';
import { countOthers, type Extent, measure, type Scope } from './exports/scope';
import { openSnapshot, type Snapshot } from './exports/snapshot';
import { streamOf } from './exports/stream';
import { writeYolo } from './exports/yolo';

/** Exports: what leaves is read at one moment, streamed as it is read, and can be told from what was cut off. */

interface Form {
  readonly contentType: string;
  readonly extension: string;
  /** Bytes that a row takes beside its `data`, about. */
  readonly rowBytes: number;
  readonly takes: readonly string[];
  /** What has no confidence is left out. */
  readonly needsScore?: boolean;
  readonly write: (snapshot: Snapshot, scope: Scope, extent: Extent) => AsyncGenerator<Uint8Array>;
}

const everything = ['bounding_box', 'segmentation', 'keypoint', 'classification', 'heatmap'];
const drawn = ['bounding_box', 'segmentation', 'keypoint'];

const forms: Readonly<Record<ExportFormat, Form>> = {
  json: {
    contentType: 'application/json',
    extension: 'json',
    rowBytes: 330,
    takes: everything,
    write: writeJson,
  },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    extension: 'csv',
    rowBytes: 290,
    takes: everything,
    write: writeCsv,
  },
  coco: {
    contentType: 'application/json',
    extension: 'coco.json',
    rowBytes: 110,
    takes: drawn,
    write: writeCoco,
  },
  coco_results: {
    contentType: 'application/json',
    extension: 'coco-results.json',
    rowBytes: 90,
    takes: drawn,
    needsScore: true,
    write: writeCocoResults,
  },
  yolo: {
    contentType: 'application/zip',
    extension: 'yolo.zip',
    rowBytes: 20,
    takes: ['bounding_box', 'segmentation'],
    write: writeYolo,
  },
};

/** A name for the file: what it is of, with what every file system takes. */
function fileName(title: string, { extension }: Form): string {
  const base = title
    .replace(/[^\p{L}\p{N}@._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 100);
  return `${base || 'export'}.${extension}`;
}

/** The header that names a file for whoever saves it. */
export function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replaceAll('"', '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

/**
 * Answers with the annotations of a scope as a file. It is written as fast as the caller reads and ends when the
 * caller goes; a failure half way breaks the connection, so that nobody takes a part for the whole.
 */
async function serveExport(
  request: Request,
  scope: Scope,
  format: ExportFormat,
  title: string,
): Promise<Response> {
  const form = forms[format];
  const snapshot = await openSnapshot();
  try {
    const extent = await measure(snapshot.client, scope, format);
    const etag = `"${extent.etag}"`;
    const headers = {
      'content-type': form.contentType,
      'content-disposition': disposition(fileName(title, form)),
      // Compressing gigabytes here would cost more than it saves; a proxy in front may.
      'cache-control': 'private, no-cache, no-transform',
      'x-total-count': String(extent.annotations),
      etag,
    };
    if (request.headers.get('if-none-match')?.includes(etag)) {
      await snapshot.close();
      return new Response(null, { status: 304, headers });
    }
    return new Response(streamOf(form.write(snapshot, scope, extent), snapshot, request.signal), { headers });
  } catch (error) {
    await snapshot.close();
    throw error;
  }
}

/** The annotations of a project under a view's filters. */
export async function exportProject(
  request: Request,
  projectId: string,
  { format, ...filters }: { format: ExportFormat } & Omit<Scope, 'projectId' | 'analysisId'>,
): Promise<Response> {
  const { rows } = await sql().query<{ name: string }>('SELECT name FROM projects WHERE id = $1', [
    projectId,
  ]);
  return serveExport(request, { projectId, ...filters }, format, rows[0]?.name ?? 'project');
}

/** The annotations of one analysis. */
export async function exportAnalysis(
  request: Request,
  projectId: string,
  analysisId: string,
  { format, ...filters }: { format: ExportFormat } & Omit<Scope, 'projectId' | 'analysisId'>,
): Promise<Response> {
  const { rows } = await sql().query<{ title: string }>(
    `SELECT regexp_replace(i.filename, '\\.[^.]*$', '') || '-' || a.model_name || '@' || a.model_version AS title
     FROM analyses a JOIN images i ON i.id = a.image_id WHERE a.id = $1`,
    [analysisId],
  );
  return serveExport(request, { projectId, analysisId, ...filters }, format, rows[0]?.title ?? 'analysis');
}

type EstimateQuery = z.output<typeof estimateExport.query>;

/** How much an export would hold; bytes are reckoned from a sample of its rows. */
export async function estimate(
  projectId: string,
  { format, ...filters }: EstimateQuery,
): Promise<ExportEstimate> {
  const scope: Scope = { projectId, ...filters };
  const form = forms[format];
  const snapshot = await openSnapshot();
  try {
    const { annotations, analyses, images } = await measure(snapshot.client, scope, format);
    const { rows } = await snapshot.client.query<{ bytes: number }>(
      `SELECT coalesce(avg(octet_length(data::text)), 0)::float8 AS bytes FROM (SELECT n.data FROM annotations n
         JOIN analyses a ON a.id = n.analysis_id WHERE a.project_id = $1 LIMIT 200) f`,
      [projectId],
    );
    const left_out = await countOthers(snapshot.client, scope, form.takes, form.needsScore ?? false);
    const bytes = rows[0]?.bytes ?? 0;
    return {
      images,
      analyses,
      annotations,
      estimated_bytes: Math.round(annotations * (form.rowBytes + bytes * (format === 'csv' ? 1.2 : 1))),
      left_out,
    };
  } finally {
    await snapshot.close();
  }
}
