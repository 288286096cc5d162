import { isObject } from '@/lib/annotations/fields';
import {
  type CocoCategory,
  idText,
  readCocoAnnotation,
  readCocoCategory,
  readCocoImage,
} from '@/lib/formats/coco-in';
import type { FoundAnnotation, Unusable } from '@/lib/formats/import-format';
import { jsonElements } from './json-elements';
import type { Declaration, ImportSource, ProjectKnowledge } from './source';

/** A COCO data set: `images`, `categories` and `annotations` in any order. */
export class CocoDataSet implements ImportSource {
  readonly progress = { bytes: 0 };
  readonly totalBytes: number;
  readonly declaresAnalyses = false;
  readonly speaksForDataSet = false;
  readonly #path: string;
  readonly #categories = new Map<string, CocoCategory>();

  constructor(path: string, size: number) {
    this.#path = path;
    this.totalBytes = 2 * size;
  }

  async *declarations(): AsyncGenerator<readonly Declaration[]> {
    const wants = (list: string) => list === 'images' || list === 'categories';
    for await (const batch of jsonElements(this.#path, wants, this.progress))
      yield batch.map(({ list, index, value }) =>
        list === 'images' ? this.#image(value, index) : this.#category(value, index),
      );
  }

  async *annotations(): AsyncGenerator<readonly (FoundAnnotation | Unusable)[]> {
    const wants = (list: string) => list === 'annotations';
    for await (const batch of jsonElements(this.#path, wants, this.progress))
      yield batch.map(({ value, index }) =>
        readCocoAnnotation(value, `/annotations/${index}`, this.#categories, 'data set'),
      );
  }

  #image(value: unknown, index: number): Declaration {
    const image = readCocoImage(value, `/images/${index}`);
    return 'remark' in image ? { kind: 'unusable', what: 'image', fault: image } : { kind: 'image', image };
  }

  #category(value: unknown, index: number): Declaration {
    const category = readCocoCategory(value, `/categories/${index}`);
    if ('remark' in category) return { kind: 'unusable', what: 'category', fault: category };
    this.#categories.set(category.id, category);
    return { kind: 'category', category };
  }
}

/** COCO results: one list of `{image_id, category_id, bbox or segmentation or keypoints, score}`. */
export class CocoResults implements ImportSource {
  readonly progress = { bytes: 0 };
  readonly totalBytes: number;
  readonly declaresAnalyses = false;
  readonly speaksForDataSet = true;
  readonly #path: string;
  readonly #categories = new Map<string, CocoCategory>();

  constructor(path: string, size: number) {
    this.#path = path;
    this.totalBytes = 2 * size;
  }

  async *declarations(project: ProjectKnowledge): AsyncGenerator<readonly Declaration[]> {
    for (const category of await project.categories()) this.#categories.set(category.id, category);
    const seen = new Set<string>();
    for await (const batch of this.#elements()) {
      const images: Declaration[] = [];
      for (const { value } of batch) {
        const id = isObject(value) ? idText(value.image_id) : null;
        if (id === null || seen.has(id)) continue;
        seen.add(id);
        images.push({ kind: 'image', image: { key: id, filename: null, size: null, cocoId: id } });
      }
      yield images;
    }
  }

  async *annotations(): AsyncGenerator<readonly (FoundAnnotation | Unusable)[]> {
    for await (const batch of this.#elements())
      yield batch.map(({ value, list, index }) =>
        readCocoAnnotation(value, `${list && `/${list}`}/${index}`, this.#categories, 'results'),
      );
  }

  /** Some tools wrap the list into an object as data sets have it. */
  #elements() {
    return jsonElements(this.#path, (list) => list === '' || list === 'annotations', this.progress);
  }
}
