import { type ColourMapName, colourMap, defaultColourMap, findColourMap } from '@/lib/geometry/colour-maps';
import {
  differenceOf,
  type HeatGrid,
  paintValues,
  rangeAroundZero,
  unionOfRanges,
  valueRange,
} from '@/lib/geometry/heatmap';
import type { Box } from '@/lib/geometry/shapes';
import type { HeatmapGeometry } from '@/lib/scene/heatmaps';
import { readImageChannels } from '@/lib/scene/image-header';

/** A heat map to be painted. */
export interface HeatRequest {
  readonly map: HeatmapGeometry;
  /** Where its artifact is; null where its values came inline. */
  readonly url: string | null;
  /** The part of the image that it covers. */
  readonly rect: Box;
}

/** What is painted: one heat map, in a range that it may share with others, or by how much one exceeds another. */
export type HeatJob =
  | { readonly kind: 'map'; readonly map: HeatRequest; readonly sharedWith: readonly HeatRequest[] }
  | { readonly kind: 'difference'; readonly a: HeatRequest; readonly b: HeatRequest };

/** A painted heat map. */
export interface HeatPicture {
  readonly bitmap: ImageBitmap;
  /** The part of the image that it covers. */
  readonly rect: Box;
  /** What the colours mean; null for a map that is drawn in its own colours. */
  readonly scale: { readonly colourMap: ColourMapName; readonly range: readonly [number, number] } | null;
  /** What the colours were made of, to be read off; null for a map in its own colours. */
  readonly grid: HeatGrid | null;
}

/** The numbers of a heat map. */
interface HeatSamples {
  readonly colourMap: ColourMapName;
  readonly range: readonly [number, number];
  readonly grid: HeatGrid;
  /** The same as they stand in the file or the annotation, with what the ends of the range are there. */
  readonly raw: { readonly values: ArrayLike<number>; readonly range: readonly [number, number] };
}

/** Fetches the samples of heat maps where they are not inline, and paints them. Runs in a worker. */
export function paintHeatJob(job: HeatJob): Promise<HeatPicture> {
  return job.kind === 'difference' ? paintDifference(job.a, job.b) : paintMap(job.map, job.sharedWith);
}

async function paintMap(request: HeatRequest, sharedWith: readonly HeatRequest[]): Promise<HeatPicture> {
  const { rect } = request;
  const own = await readHeat(request);
  if (own instanceof ImageBitmap) return { bitmap: own, rect, scale: null, grid: null };
  // What cannot be read of the others is said where it is painted itself.
  const read = await Promise.all(sharedWith.map((other) => readHeat(other).catch(() => null)));
  const others = read.flatMap((other) => (other === null || other instanceof ImageBitmap ? [] : [other]));
  const { grid, colourMap, raw } = own;
  if (others.length === 0) return toPicture(raw.values, raw.range, { ...own, rect });
  const range = unionOfRanges([own, ...others].map((samples) => samples.range)) ?? own.range;
  return toPicture(grid.values, range, { grid, rect, range, colourMap });
}

async function paintDifference(a: HeatRequest, b: HeatRequest): Promise<HeatPicture> {
  const [ofA, ofB] = await Promise.all([readHeat(a), readHeat(b)]);
  if (ofA instanceof ImageBitmap || ofB instanceof ImageBitmap)
    throw new Error('one of the two is a picture in its own colours, without values to subtract');
  const difference = differenceOf({ grid: ofA.grid, rect: a.rect }, { grid: ofB.grid, rect: b.rect });
  if (!difference) throw new Error('the two lie beside one another');
  const range = rangeAroundZero(difference.grid.values);
  return toPicture(difference.grid.values, range, { ...difference, range, colourMap: 'coolwarm' });
}

function toPicture(
  values: ArrayLike<number>,
  ends: readonly [number, number],
  { grid, rect, range, colourMap: name }: Pick<HeatSamples, 'grid' | 'range' | 'colourMap'> & { rect: Box },
): HeatPicture {
  const pixels = new ImageData(paintValues(values, ends, colourMap(name)), grid.width, grid.height);
  return { bitmap: toBitmap(pixels), rect, scale: { colourMap: name, range }, grid };
}

/** The numbers of a heat map; the picture itself where it has colours of its own. */
async function readHeat({ map, url }: HeatRequest): Promise<HeatSamples | ImageBitmap> {
  const name = (map.colormap === null ? null : findColourMap(map.colormap)) ?? defaultColourMap;
  if (map.source.from === 'values') {
    const { values, width, height } = map.source;
    const range = map.range ?? valueRange(values) ?? [0, 0];
    const grid = { values: Float32Array.from(values), width, height };
    return { colourMap: name, range, grid, raw: { values, range } };
  }
  if (url === null) throw new Error('it names no artifact');
  const blob = await download(url);
  const header = readImageChannels(new Uint8Array(await blob.slice(0, 1 << 18).arrayBuffer()));
  const isScalar = map.kind === null ? (header?.channels ?? 3) <= 2 : map.kind === 'scalar';
  if (!isScalar) return decode(blob);
  const pixels = await readPixels(blob);
  const samples = samplesOf(pixels.data);
  // `range` names what the darkest and the lightest sample that the file can hold mean. A canvas knows eight bits a
  // channel only, but the numbers at the ends are those of the file.
  const range = map.range ?? [0, 2 ** (header?.bits ?? 8) - 1];
  const [from, to] = range;
  const grid = {
    values: samples.map((sample) => from + (sample / 255) * (to - from)),
    width: pixels.width,
    height: pixels.height,
  };
  return { colourMap: name, range, grid, raw: { values: samples, range: [0, 255] } };
}

/** A bitmap of some pixels, by way of a canvas: `createImageBitmap` takes several times as long for them. */
export function toBitmap(pixels: ImageData): ImageBitmap {
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser has no canvas left');
  context.putImageData(pixels, 0, 0);
  return canvas.transferToImageBitmap();
}

async function download(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (response.status === 404) throw new Error('it was never uploaded');
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.blob();
}

async function decode(blob: Blob, options?: ImageBitmapOptions): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, options);
  } catch {
    throw new Error(`it is no image that a browser can show (${blob.type || 'unknown type'})`);
  }
}

/** The pixels as they stand in the file: no colour management, which would change values. */
async function readPixels(blob: Blob): Promise<ImageData> {
  const bitmap = await decode(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('the browser has no canvas left');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** One number a pixel, 0 to 255: the grey value (ITU-R BT.601 for what has colours), NaN where it is transparent. */
function samplesOf(rgba: Uint8ClampedArray): Float32Array {
  const samples = new Float32Array(rgba.length / 4);
  for (let i = 0; i < samples.length; i++) {
    const red = rgba[4 * i] ?? 0;
    const green = rgba[4 * i + 1] ?? 0;
    const blue = rgba[4 * i + 2] ?? 0;
    const grey = Math.round((299 * red + 587 * green + 114 * blue) / 1000);
    samples[i] = rgba[4 * i + 3] === 0 ? Number.NaN : grey;
  }
  return samples;
}
