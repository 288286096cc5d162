import type { ImportFormat } from '@/lib/contract/imports';

/** Bytes of a file that are looked at. */
const headBytes = 256 * 1024;

/** What a file seems to be, by its name and beginning; null where nothing is recognised. */
export async function sniffFormat(file: File): Promise<ImportFormat | null> {
  // A zip has its list of files at its end.
  const end = Math.max(0, file.size - headBytes);
  return sniff(file.name, await file.slice(0, headBytes).text(), await file.slice(end).text());
}

/** The same for a beginning and an end that are read already. */
export function sniff(name: string, head: string, tail = ''): ImportFormat | null {
  if (/\.zip$/i.test(name) || head.startsWith('PK'))
    return /\.(jpe?g|png|webp|avif|gif|tiff?)/i.test(tail) && !/\.txt/i.test(tail) ? 'images' : 'yolo';
  const start = head.trimStart();
  if (/^\{\s*"format"\s*:\s*"vista"/.test(start)) return 'vista';
  if (/"annotation_type"\s*:/.test(start)) return 'bulk';
  if (start.startsWith('[')) return /"image_id"\s*:/.test(start) ? 'coco_results' : null;
  return /"(images|categories|annotations|licenses|info)"\s*:/.test(start) ? 'coco' : null;
}
