import type { FoundAnnotation, Unusable } from '@/lib/formats/import-format';
import { readDataYaml, readYoloLine, type YoloSettings } from '@/lib/formats/yolo-in';
import type { Declaration, ImportSource } from './source';
import { refuseOther, type ZipEntry, zipEntries } from './zip-entries';

/** Of one label file or list of names. */
const longestText = 64 << 20;
const nameLists = /(^|\/)(classes\.txt|obj\.names|.*\.names)$/i;
const yaml = /(^|\/)[^/]*\.ya?ml$/i;
const lists = /(^|\/)(train|val|test|readme|skipped)[^/]*\.txt$/i;

const isLabels = (name: string) => /\.txt$/i.test(name) && !nameLists.test(name) && !lists.test(name);

/** A zip of YOLO's label files, with the classes' names in `classes.txt`, `*.names` or `data.yaml`. */
export class YoloArchive implements ImportSource {
  readonly progress = { bytes: 0 };
  totalBytes: number;
  readonly declaresAnalyses = false;
  readonly speaksForDataSet = false;
  readonly #path: string;
  #settings: YoloSettings = { classes: [], keypoints: null };

  constructor(path: string, size: number) {
    this.#path = path;
    this.totalBytes = size;
  }

  async *declarations(): AsyncGenerator<readonly Declaration[]> {
    await refuseOther(this.#path);
    let bytes = 0;
    let names: readonly string[] = [];
    for await (const entry of zipEntries(this.#path)) {
      if (yaml.test(entry.name)) this.#settings = readDataYaml(await textOf(entry));
      else if (nameLists.test(entry.name))
        names = (await textOf(entry)).split(/\r?\n/).filter((line) => line !== '');
      else if (isLabels(entry.name)) {
        bytes += entry.size;
        yield [{ kind: 'image', image: { key: entry.name, filename: null, size: null, cocoId: null } }];
      }
    }
    this.totalBytes = bytes;
    if (this.#settings.classes.length === 0) this.#settings = { ...this.#settings, classes: names };
    if (this.#settings.classes.length > 0) return;
    const message =
      'the archive has neither data.yaml nor classes.txt: put one in, so that classes have names';
    const fault: Unusable = {
      kind: 'unusable',
      pointer: '/',
      image: null,
      remark: { code: 'no-classes', message },
    };
    yield [{ kind: 'unusable', what: 'file', fault }];
  }

  async *annotations(): AsyncGenerator<readonly (FoundAnnotation | Unusable)[]> {
    for await (const entry of zipEntries(this.#path)) {
      if (!isLabels(entry.name)) continue;
      const lines = (await textOf(entry)).split(/\r?\n/);
      this.progress.bytes += entry.size;
      yield lines
        .map((line, i) => readYoloLine(line, entry.name, `${entry.name}:${i + 1}`, this.#settings))
        .filter((found) => found !== null);
    }
  }
}

const textOf = async (entry: ZipEntry) => (await entry.read(longestText)).toString('utf8');
