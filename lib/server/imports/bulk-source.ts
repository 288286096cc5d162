import { isObject, isPixelCount, type JsonObject } from '@/lib/annotations/fields';
import type { FoundAnnotation, Unusable } from '@/lib/formats/import-format';
import { jsonElements } from './json-elements';
import type { Declaration, ImportSource } from './source';
import { readPosted } from './vista-source';

const imageKeys = ['image', 'filename', 'file_name', 'image_id'] as const;

/**
 * What pipelines post, in a file: `{"annotations": […]}` or one list. Which image an annotation is of stands in it
 * (`image`, `filename` or `image_id`), or once beside the list for all of them.
 */
export class BulkFile implements ImportSource {
  readonly progress = { bytes: 0 };
  readonly totalBytes: number;
  readonly declaresAnalyses = false;
  readonly speaksForDataSet = false;
  readonly #path: string;
  /** The image that the file names once. */
  #common: string | null = null;

  constructor(path: string, size: number) {
    this.#path = path;
    this.totalBytes = 2 * size;
  }

  async *declarations(): AsyncGenerator<readonly Declaration[]> {
    const seen = new Set<string>();
    const declare = (name: string | null, item: JsonObject): Declaration[] => {
      if (name === null || seen.has(name)) return [];
      seen.add(name);
      const { image_width: width, image_height: height } = item;
      const size = isPixelCount(width) && isPixelCount(height) ? { width, height } : null;
      const filename = isUuid.test(name) ? null : name;
      return [{ kind: 'image', image: { key: name, filename, size, cocoId: null } }];
    };
    const about: Record<string, unknown> = {};
    for await (const batch of jsonElements(this.#path, () => true, this.progress)) {
      const found: Declaration[] = [];
      for (const { list, index, value } of batch) {
        if (index < 0) about[list] = value;
        else if (isList(list) && isObject(value)) found.push(...declare(imageOf(value), value));
      }
      yield found;
    }
    this.#common = imageOf(about);
    yield declare(this.#common, about);
  }

  async *annotations(): AsyncGenerator<readonly (FoundAnnotation | Unusable)[]> {
    for await (const batch of jsonElements(this.#path, isList, this.progress))
      yield batch.map(({ list, index, value, bytes }) => {
        const pointer = `${list && `/${list}`}/${index}`;
        const image = (isObject(value) ? imageOf(value) : null) ?? this.#common;
        if (isObject(value) && image !== null) return readPosted(value, image, pointer, bytes);
        const remark = isObject(value)
          ? {
              code: 'annotation-without-image',
              message: 'nothing says which image it is of: give "image", a file name',
            }
          : { code: 'not-an-object', message: 'an annotation must be an object' };
        return { kind: 'unusable', pointer, image: null, remark };
      });
  }
}

const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const isList = (list: string) => list === '' || list === 'annotations';

function imageOf(item: JsonObject): string | null {
  for (const key of imageKeys) {
    const value = item[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
