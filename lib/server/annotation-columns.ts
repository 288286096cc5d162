import { columnsMediaType } from '@/lib/annotations/columns';
import { getAnalysis } from './analyses';
import { readColumns } from './annotation-reads';

/**
 * Answers the viewer's form of an analysis. Annotations are only ever added, so their count is the version: a browser
 * that has it asks again for nothing.
 */
export async function serveColumns(request: Request, analysisId: string): Promise<Response> {
  const { annotation_count: count } = await getAnalysis(analysisId);
  const etag = `"${analysisId}-${count}"`;
  const headers = { etag, 'cache-control': 'private, no-cache', 'content-type': columnsMediaType };
  if (isNamed(etag, request.headers.get('if-none-match')))
    return new Response(null, { status: 304, headers });
  return new Response(await readColumns(analysisId, count), { headers });
}

/** Whether an If-None-Match list names this ETag; a weak one counts, which a proxy that compresses makes of it. */
function isNamed(etag: string, list: string | null): boolean {
  const named = (list ?? '').split(',').map((candidate) => candidate.trim().replace(/^W\//, ''));
  return named.includes(etag) || named.includes('*');
}
