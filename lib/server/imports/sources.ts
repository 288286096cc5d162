import type { ImportFormat } from '@/lib/contract/imports';
import { BulkFile } from './bulk-source';
import { CocoDataSet, CocoResults } from './coco-source';
import type { ImportSource } from './source';
import { VistaExport } from './vista-source';
import { YoloArchive } from './yolo-source';

/** What holds annotations: everything but pictures. */
export type SourceFormat = Exclude<ImportFormat, 'images' | 's3_images'>;

/** A reader for each format. */
const sources: Readonly<Record<SourceFormat, (path: string, size: number) => ImportSource>> = {
  coco: (path, size) => new CocoDataSet(path, size),
  coco_results: (path, size) => new CocoResults(path, size),
  yolo: (path, size) => new YoloArchive(path, size),
  vista: (path, size) => new VistaExport(path, size),
  bulk: (path, size) => new BulkFile(path, size),
};

/** Opens a file that lies at `path` and has `size` bytes. */
export function openSource(format: SourceFormat, path: string, size: number): ImportSource {
  return sources[format](path, size);
}
