import { type ColourMapName, colourMap, defaultColourMap, findColourMap } from '@/lib/geometry/colour-maps';
import { type HeatGrid, paintValues, valueRange } from '@/lib/geometry/heatmap';
import type { HeatmapGeometry } from '@/lib/scene/heatmaps';
import { readImageChannels } from '@/lib/scene/image-header';

/** A heat map to be painted; `url` is where its artifact is, null where its values came inline. */
export interface HeatRequest {
  readonly map: HeatmapGeometry;
  readonly url: string | null;
}

/** A painted heat map. */
export interface HeatPicture {
  readonly bitmap: ImageBitmap;
  /** What the colours mean; null for a map that is drawn in its own colours. */
  readonly scale: { readonly colourMap: ColourMapName; readonly range: readonly [number, number] } | null;
  /** What the colours were made of, to be read off; null for a map in its own colours. */
  readonly grid: HeatGrid | null;
}

/** Fetches the samples of a heat map where they are not inline, and paints them. Runs in a worker. */
export async function paintHeatPicture({ map, url }: HeatRequest): Promise<HeatPicture> {
  const name = (map.colormap === null ? null : findColourMap(map.colormap)) ?? defaultColourMap;
  if (map.source.from === 'values') {
    const { values, width, height } = map.source;
    const range = map.range ?? valueRange(values) ?? [0, 0];
    const pixels = new ImageData(paintValues(values, range, colourMap(name)), width, height);
    const grid = { values: Float32Array.from(values), width, height };
    return { bitmap: toBitmap(pixels), scale: { colourMap: name, range }, grid };
  }
  if (url === null) throw new Error('it names no artifact');
  const blob = await download(url);
  const header = readImageChannels(new Uint8Array(await blob.slice(0, 1 << 18).arrayBuffer()));
  const isScalar = map.kind === null ? (header?.channels ?? 3) <= 2 : map.kind === 'scalar';
  if (!isScalar) return { bitmap: await decode(blob), scale: null, grid: null };
  const pixels = await readPixels(blob);
  const samples = samplesOf(pixels.data);
  const painted = paintValues(samples, [0, 255], colourMap(name));
  // `range` names what the darkest and the lightest sample that the file can hold mean. A canvas knows eight bits a
  // channel only, but the numbers at the ends are those of the file.
  const range = map.range ?? [0, 2 ** (header?.bits ?? 8) - 1];
  const bitmap = toBitmap(new ImageData(painted, pixels.width, pixels.height));
  const [from, to] = range;
  for (let i = 0; i < samples.length; i++) samples[i] = from + ((samples[i] ?? 0) / 255) * (to - from);
  const grid = { values: samples, width: pixels.width, height: pixels.height };
  return { bitmap, scale: { colourMap: name, range }, grid };
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
