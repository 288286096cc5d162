import type { ImportFormat } from '@/lib/contract/imports';

/** Bytes of a file that are looked at. */
const headBytes = 256 * 1024;

/** What a file seems to be, by its name and beginning; null where nothing is recognised. */
export async function sniffFormat(file: File): Promise<ImportFormat | null> {
  return sniff(file.name, await file.slice(0, headBytes).text());
}

/** The same for a beginning that is read already. */
export function sniff(name: string, head: string): ImportFormat | null {
  if (/\.zip$/i.test(name) || head.startsWith('PK')) return 'yolo';
  const start = head.trimStart();
  if (/^\{\s*"format"\s*:\s*"vista"/.test(start)) return 'vista';
  if (/"annotation_type"\s*:/.test(start)) return 'bulk';
  if (start.startsWith('[')) return /"image_id"\s*:/.test(start) ? 'coco_results' : null;
  return /"(images|categories|annotations|licenses|info)"\s*:/.test(start) ? 'coco' : null;
}
