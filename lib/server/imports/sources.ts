import type { ImportFormat } from '@/lib/contract/imports';
import { CocoDataSet, CocoResults } from './coco-source';
import type { ImportSource } from './source';

/** A reader for each format. */
const sources: Readonly<Record<ImportFormat, (path: string, size: number) => ImportSource>> = {
  coco: (path, size) => new CocoDataSet(path, size),
  coco_results: (path, size) => new CocoResults(path, size),
};

/** Opens a file that lies at `path` and has `size` bytes. */
export function openSource(format: ImportFormat, path: string, size: number): ImportSource {
  return sources[format](path, size);
}
