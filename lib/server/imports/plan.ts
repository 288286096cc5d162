import type pg from 'pg';
import type { DeclaredAnalysis, DeclaredImage } from '@/lib/formats/import-format';
import type { Size } from '@/lib/geometry/shapes';
import { newId } from '../ids';
import type { Ledger } from './ledger';

/** An image of the file in the project. */
export interface Place {
  readonly image: DeclaredImage;
  readonly imageId: string;
  /** The image in the project, as displayed. */
  readonly size: Size;
  /** The file's own frame where it is another; its coordinates are scaled from it. */
  readonly frame: Size | null;
  /** EXIF orientation of the stored file, 1 to 8. */
  readonly orientation: number;
  readonly hasPixels: boolean;
  readonly isNew: boolean;
}

/** Where the annotations of one analysis of the file go. */
export interface Target {
  readonly place: Place;
  readonly analysisId: string;
  /** What the file says of the analysis; null where it knows only images. */
  readonly declared: DeclaredAnalysis | null;
  /** It is there already: it came from this file before, or the file from it. */
  exists: boolean;
  /** Annotations so far, which is also the next one's sequence. */
  count: number;
  warnings: number;
}

interface KnownImage {
  id: string;
  filename: string;
  width: number;
  height: number;
  orientation: number;
  has_pixels: boolean;
  coco_id: string | null;
  /** The import that gave it its COCO id. */
  data_set: string | null;
}

const baseName = (filename: string) => filename.split(/[/\\]/).pop() ?? '';
const stem = (filename: string) => baseName(filename).replace(/\.[^.]*$/, '');

/** The images of a project by the names and numbers that files may know them by; of several the oldest counts. */
class ProjectImages {
  readonly #byName = new Map<string, KnownImage>();
  readonly #byStem = new Map<string, KnownImage>();
  readonly #byCocoId = new Map<string, KnownImage>();
  readonly #byId = new Map<string, KnownImage>();
  readonly #ambiguous = new Set<string>();

  add(image: KnownImage): void {
    this.#byId.set(image.id, image);
    if (this.#byName.has(image.filename)) this.#ambiguous.add(image.filename);
    else this.#byName.set(image.filename, image);
    const name = stem(image.filename);
    if (!this.#byStem.has(name)) this.#byStem.set(name, image);
    // COCO's files are called by their ids, with zeros in front or after a prefix: COCO_val2014_000000000042.jpg.
    const number = /(\d+)$/.exec(name)?.[1];
    if (number && !this.#byStem.has(String(Number(number)))) this.#byStem.set(String(Number(number)), image);
    if (image.coco_id !== null) this.#byCocoId.set(image.coco_id, image);
  }

  find({ filename, cocoId, key }: DeclaredImage): KnownImage | undefined {
    if (filename !== null) return this.#byName.get(filename) ?? this.#byName.get(baseName(filename));
    return (
      this.#byCocoId.get(cocoId ?? key) ??
      this.#byId.get(key.toLowerCase()) ??
      this.#byName.get(key) ??
      this.#byStem.get(key) ??
      this.#byStem.get(stem(key))
    );
  }

  /** The images of a data set, with the ids that it gave them. */
  *ofDataSets(dataSets: ReadonlySet<string>): Generator<KnownImage & { coco_id: string }> {
    for (const image of this.#byCocoId.values())
      if (image.coco_id !== null && image.data_set !== null && dataSets.has(image.data_set))
        yield { ...image, coco_id: image.coco_id };
  }

  isAmbiguous(image: KnownImage): boolean {
    return this.#ambiguous.has(image.filename);
  }
}

/** Reads the project's images and the COCO ids that data sets gave them. */
async function readProjectImages(client: pg.PoolClient, projectId: string): Promise<ProjectImages> {
  const images = new ProjectImages();
  const { rows } = await client.query<KnownImage>(
    `SELECT i.id, i.filename, i.width, i.height, i.orientation, i.object_key IS NOT NULL AS has_pixels, c.coco_id, c.data_set FROM images i
     LEFT JOIN (SELECT DISTINCT ON (image_id) image_id, provenance->>'coco_image_id' AS coco_id,
         import_key AS data_set FROM analyses
       WHERE project_id = $1 AND deleted_at IS NULL AND import_key IS NOT NULL AND provenance->>'coco_image_id' IS NOT NULL
       ORDER BY image_id, created_at DESC) c ON c.image_id = i.id
     WHERE i.project_id = $1 AND i.deleted_at IS NULL ORDER BY i.created_at, i.id`,
    [projectId],
  );
  for (const row of rows) images.add(row);
  return images;
}

interface PlanOptions {
  readonly projectId: string;
  readonly createsMissing: boolean;
  readonly mostPixels: number;
  /** The file names its analyses; otherwise every image has one. */
  readonly declaresAnalyses: boolean;
}

/** Finds or plans the image of everything that a file declares. */
export class Plan {
  /** By the key of the analysis, or of the image where the file knows only these. */
  readonly targets = new Map<string, Target>();
  /** By the key of the image. */
  readonly places = new Map<string, Place>();
  readonly #images: ProjectImages;
  readonly #options: PlanOptions;
  readonly #ledger: Ledger;
  readonly #taken = new Map<string, string>();
  readonly #newNames = new Set<string>();
  readonly #dataSets = new Set<string>();
  /** Why images of the file have no target. */
  readonly refused = new Set<string>();

  private constructor(images: ProjectImages, options: PlanOptions, ledger: Ledger) {
    this.#images = images;
    this.#options = options;
    this.#ledger = ledger;
  }

  static async make(client: pg.PoolClient, options: PlanOptions, ledger: Ledger): Promise<Plan> {
    return new Plan(await readProjectImages(client, options.projectId), options, ledger);
  }

  /** Takes an image in; says why where it cannot. */
  add(image: DeclaredImage): void {
    const name = image.filename ?? image.key;
    if (this.places.has(image.key) || this.refused.has(image.key)) {
      this.#ledger.note(
        'image',
        'warning',
        { code: 'image-id-repeated', message: 'another image of the file has the same id; the first counts' },
        name,
      );
      return;
    }
    const known = this.#images.find(image);
    if (known) this.#match(image, known, name);
    else this.#create(image, name);
  }

  /** Adds the images of the data sets that the file speaks of but has no row for; says how many. */
  addRestOfDataSets(): number {
    let added = 0;
    for (const known of this.#images.ofDataSets(this.#dataSets)) {
      if (this.#taken.has(known.id)) continue;
      const { coco_id: key, width, height } = known;
      const image = { key, filename: known.filename, size: null, cocoId: key };
      this.#taken.set(known.id, known.filename);
      this.#ledger.images.matched++;
      this.#set(image, known.id, { width, height }, null, known);
      added++;
    }
    return added;
  }

  #match(image: DeclaredImage, known: KnownImage, name: string): void {
    const twin = this.#taken.get(known.id);
    if (twin !== undefined) {
      this.#refuse(image, name, {
        code: 'image-matched-twice',
        message: `it and "${twin}" of the file are the same image of the project, "${known.filename}"`,
      });
      return;
    }
    if (this.#images.isAmbiguous(known))
      this.#doubt(name, {
        code: 'filename-ambiguous',
        message: `several images of the project are called "${known.filename}"; the oldest is taken`,
      });
    const size = { width: known.width, height: known.height };
    const frame = isSame(image.size, size) ? null : image.size;
    if (frame) this.#noteFrame(name, frame, size);
    if (known.data_set !== null) this.#dataSets.add(known.data_set);
    this.#taken.set(known.id, name);
    this.#ledger.images.matched++;
    this.#set(image, known.id, size, frame, known);
  }

  #noteFrame(name: string, frame: Size, size: Size): void {
    const sizes = `the file says ${frame.width} × ${frame.height}, the image has ${size.width} × ${size.height}`;
    if (frame.width === size.height && frame.height === size.width)
      this.#doubt(name, {
        code: 'image-size-swapped',
        message: `${sizes}: was the file made without its EXIF orientation? Coordinates are scaled, not turned`,
      });
    else
      this.#doubt(name, { code: 'image-size-differs', message: `${sizes}: coordinates are scaled from it` });
  }

  #create(image: DeclaredImage, name: string): void {
    const base = image.filename === null ? null : baseName(image.filename);
    // Folders of a data set may hold files of one name: the second keeps its folder.
    const filename = base !== null && this.#newNames.has(base) ? image.filename : base;
    if (!this.#options.createsMissing || filename === null) {
      const message =
        filename === null
          ? 'no image of the project has this id or a name made of it; import its data set first'
          : 'the project has no image of this name';
      this.#refuse(image, name, { code: 'image-unknown', message });
    } else if (!image.size || image.size.width * image.size.height > this.#options.mostPixels) {
      const message = image.size
        ? 'it has more pixels than an image may have'
        : 'its width and height are not given';
      this.#refuse(image, name, { code: 'image-without-size', message });
    } else if (
      filename === '' ||
      filename.length > 255 ||
      filename.includes('\0') ||
      !filename.isWellFormed()
    ) {
      this.#refuse(image, name, { code: 'image-name', message: 'a name has 1 to 255 characters' });
    } else {
      this.#ledger.images.created++;
      this.#newNames.add(filename);
      this.#set({ ...image, filename }, newId(), image.size, null, null);
    }
  }

  #set(
    image: DeclaredImage,
    imageId: string,
    size: Size,
    frame: Size | null,
    known: KnownImage | null,
  ): void {
    const isNew = known === null;
    const { orientation = 1, has_pixels: hasPixels = false } = known ?? {};
    const place = { image, imageId, size, frame, orientation, hasPixels, isNew };
    this.places.set(image.key, place);
    if (!this.#options.declaresAnalyses) this.#aim(image.key, place, null);
  }

  /** Takes in an analysis that the file names. */
  addAnalysis(declared: DeclaredAnalysis): void {
    const place = this.places.get(declared.image);
    if (place && !this.targets.has(declared.key)) this.#aim(declared.key, place, declared);
    else this.refused.add(declared.key);
  }

  #aim(key: string, place: Place, declared: DeclaredAnalysis | null): void {
    this.targets.set(key, { place, analysisId: newId(), declared, exists: false, count: 0, warnings: 0 });
  }

  #refuse(image: DeclaredImage, name: string, remark: { code: string; message: string }): void {
    this.refused.add(image.key);
    this.#ledger.images.skipped++;
    this.#ledger.note('image', 'skipped', remark, name, name);
  }

  #doubt(name: string, remark: { code: string; message: string }): void {
    this.#ledger.note('image', 'warning', remark, name, name);
  }
}

const isSame = (a: Size | null, b: Size) => a === null || (a.width === b.width && a.height === b.height);
