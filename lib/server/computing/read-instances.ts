import { type AnnotationColumns, decodeColumns } from '@/lib/annotations/columns';
import { readManyColumns } from '../annotation-reads';
import type { ChosenAnalysis } from '../model-images';

/** Rows that are held at once; a batch is at least one image. */
const rowsPerBatch = 20_000;
const imagesPerBatch = 250;

/** Something with analyses to be read. */
interface WithAnalyses {
  readonly analyses: readonly (ChosenAnalysis | null)[];
}

/**
 * Reads the annotations of images batch by batch, each as columns in the order of its analyses; while one batch is worked
 * on, the next is already being read. `boxData` says for each place whether the `data` of boxes is wanted.
 */
export async function* readInBatches<Image extends WithAnalyses>(
  images: readonly Image[],
  boxData: (place: number) => boolean = () => false,
): AsyncGenerator<
  readonly { readonly image: Image; readonly columns: readonly (AnnotationColumns | null)[] }[]
> {
  const batches = splitIntoBatches(images);
  let next = batches[0] && readBatch(batches[0], boxData);
  for (let i = 0; next; i++) {
    const current = await next;
    const following = batches[i + 1];
    next = following && readBatch(following, boxData);
    // Where it fails it is awaited next; nobody else need hear of it before.
    next?.catch(() => {});
    yield current;
  }
}

function splitIntoBatches<Image extends WithAnalyses>(images: readonly Image[]): Image[][] {
  const batches: Image[][] = [];
  let batch: Image[] = [];
  let rows = 0;
  for (const image of images) {
    const own = image.analyses.reduce((sum, analysis) => sum + (analysis?.count ?? 0), 0);
    if (batch.length > 0 && (rows + own > rowsPerBatch || batch.length === imagesPerBatch)) {
      batches.push(batch);
      batch = [];
      rows = 0;
    }
    batch.push(image);
    rows += own;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

async function readBatch<Image extends WithAnalyses>(
  images: readonly Image[],
  boxData: (place: number) => boolean,
): Promise<{ image: Image; columns: (AnnotationColumns | null)[] }[]> {
  const places = images[0]?.analyses.map((_, place) => place) ?? [];
  const found = new Map<string, AnnotationColumns>();
  const plain = new Map<string, ChosenAnalysis>();
  const withBoxes = new Map<string, ChosenAnalysis>();
  for (const { analyses } of images) {
    for (const place of places) {
      const analysis = analyses[place];
      if (analysis) (boxData(place) ? withBoxes : plain).set(analysis.id, analysis);
    }
  }
  for (const [wanted, options] of [
    [plain, { boxData: false }],
    [withBoxes, { boxData: true }],
  ] as const) {
    const analyses = [...wanted.values()];
    const columns = await readManyColumns(analyses, options);
    for (const [i, bytes] of columns.entries())
      found.set(keyOf(analyses[i]?.id ?? '', options.boxData), decodeColumns(bytes.buffer));
  }
  return images.map((image) => ({
    image,
    columns: image.analyses.map((analysis, place) =>
      analysis ? (found.get(keyOf(analysis.id, boxData(place))) ?? null) : null,
    ),
  }));
}

const keyOf = (analysisId: string, withBoxData: boolean) => `${analysisId} ${withBoxData}`;
