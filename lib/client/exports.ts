import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { QueryInputOf } from '@/lib/contract/endpoint';
import type { ExportFormat } from '@/lib/contract/export-formats';
import { CallFailed, call, readProblem, urlOf } from './call';
import { type EndpointOf, estimateExport, exportProject } from './endpoints';
import { ExportCheck } from './export-check';

/** What an export takes in: the query of the endpoint without its format, as text; what is not set is left out. */
export type ExportChoice = Omit<QueryInputOf<EndpointOf<typeof exportProject>>, 'format'>;

/** How much an export would hold. */
export function useExportEstimate(projectId: string, format: ExportFormat, choice: ExportChoice) {
  return useQuery({
    queryKey: ['export', projectId, format, choice],
    queryFn: ({ signal }) =>
      call(estimateExport, { params: { projectId }, query: { format, ...choice }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** The address of an export. */
export function exportUrl(projectId: string, format: ExportFormat, choice: ExportChoice): string {
  return urlOf(exportProject, { projectId }, { format, ...choice });
}

const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same export for a terminal: it fails where the server does, and names the file as the server does. */
export function curlLine(origin: string, url: string): string {
  return `curl -fOJ -H "X-API-Key: $VISTA_API_KEY" ${shellQuoted(origin + url)}`;
}

/** A file that arrived whole. */
export interface Downloaded {
  readonly file: Blob;
  readonly name: string;
  readonly annotations: number;
}

/** An export that ended before it was whole. */
class CutOff extends Error {}

/**
 * Reads an export to its end and proves that nothing is missing.
 * @throws CallFailed, CutOff, or an AbortError
 */
export async function downloadExport(
  url: string,
  format: ExportFormat,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Downloaded> {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new CallFailed(response.status, await readProblem(response));
  const total = Number(response.headers.get('x-total-count'));
  const check = new ExportCheck(format);
  const parts: BlobPart[] = [];
  let bytes = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) break;
    check.push(value);
    parts.push(value);
    bytes += value.length;
    onBytes(bytes);
  }
  if (!check.isWhole(total))
    throw new CutOff('The file ended before it was whole, so it was thrown away. Try again.');
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  return { file: new Blob(parts, { type }), name: nameOf(response), annotations: total };
}

function nameOf(response: Response): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return encoded ? decodeURIComponent(encoded) : 'export';
}

/** Hands a file to the browser, as if its link had been followed. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
