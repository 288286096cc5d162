import type { StateMarkName } from '@/components/ui/state-mark';
import type { Import, ImportFormat, ImportStatus } from '@/lib/contract/imports';

/** What the formats are called, and what they bring. */
export const formatWords: Readonly<Record<ImportFormat, { label: string; text: string }>> = {
  coco: {
    label: 'COCO data set',
    text: 'JSON with images, categories and annotations: the truth to evaluate against, or what a model found.',
  },
  coco_results: {
    label: 'COCO results',
    text: 'A JSON list of detections. Images and categories go by the numbers of a data set imported before.',
  },
  yolo: {
    label: 'YOLO labels',
    text: 'A zip of text files with classes.txt or data.yaml, for images that are in the project.',
  },
  vista: {
    label: 'VISTA export',
    text: 'The JSON of an export of this or another project: comes back as the same data.',
  },
  images: {
    label: 'Images',
    text: 'A zip of pictures, in folders or not. Those that the project has already are not stored again.',
  },
  s3_images: {
    label: 'Images from S3',
    text: 'Every picture whose key begins with this address. Those that the project has already are not stored again.',
  },
  bulk: {
    label: 'VISTA annotations',
    text: 'JSON as pipelines post it; "image" in each annotation, or once for all, names the file it is of.',
  },
};

/** How an import stands, in a word and a mark. */
export const statusWords: Readonly<Record<ImportStatus, { label: string; mark: StateMarkName }>> = {
  queued: { label: 'Waiting', mark: 'running' },
  running: { label: 'Running', mark: 'running' },
  previewed: { label: 'Previewed', mark: 'nothing' },
  completed: { label: 'Imported', mark: 'found' },
  failed: { label: 'Failed', mark: 'failed' },
  cancelled: { label: 'Cancelled', mark: 'not-run' },
};

/** Whether it is asked whose annotations a file of this format holds. */
export const wantsModel = (format: ImportFormat): boolean => format !== 'vista' && !isOfPictures(format);

/** Whether a format brings images and no annotations. */
export const isOfPictures = (format: ImportFormat): boolean => format === 'images' || format === 's3_images';

/** The model that an import is of, as it is written everywhere. */
export const modelOf = ({ format, options }: Import): string => {
  if (wantsModel(format)) return `${options.model}@${options.version}`;
  return format === 'vista' ? 'as in the file' : '–';
};
