/** Decoded pictures together may have so many pixels, of four bytes each; those that are shown are kept in any case. */
const mostPixels = 100e6;

interface Entry {
  readonly decoding: Promise<ImageBitmap>;
  bitmap: ImageBitmap | null;
  /** How many panes show it. */
  users: number;
}

/** By address, the one used last at the end. */
const entries = new Map<string, Entry>();

/** The decoded picture at an address, where it is at hand. */
export function findPhoto(url: string): ImageBitmap | null {
  return entries.get(url)?.bitmap ?? null;
}

/** Fetches and decodes a picture ahead of time. */
export function prefetchPhoto(url: string): void {
  // A failure is told to whoever wants to see it.
  entryOf(url).decoding.catch(() => {});
}

/**
 * The picture at an address, turned as its EXIF orientation says; it is kept until `release`. Rejects with a sentence
 * that says why it cannot be shown.
 */
export function takePhoto(url: string): { readonly photo: Promise<ImageBitmap>; release(): void } {
  const entry = entryOf(url);
  entry.users++;
  return {
    photo: entry.decoding,
    release() {
      entry.users--;
      evict();
    },
  };
}

function entryOf(url: string): Entry {
  const known = entries.get(url);
  if (known) {
    entries.delete(url);
    entries.set(url, known);
    return known;
  }
  const entry: Entry = { decoding: load(url), bitmap: null, users: 0 };
  entries.set(url, entry);
  entry.decoding
    .then((bitmap) => {
      entry.bitmap = bitmap;
      evict();
    })
    .catch(() => {
      if (entries.get(url) === entry) entries.delete(url);
    });
  return entry;
}

function evict(): void {
  const ready = [...entries].filter(([, { bitmap }]) => bitmap);
  let pixels = ready.reduce((sum, [, { bitmap }]) => sum + pixelsOf(bitmap), 0);
  for (const [url, { bitmap, users }] of ready) {
    if (pixels <= mostPixels) return;
    if (users > 0) continue;
    pixels -= pixelsOf(bitmap);
    bitmap?.close();
    entries.delete(url);
  }
}

function pixelsOf(bitmap: ImageBitmap | null): number {
  return bitmap ? bitmap.width * bitmap.height : 0;
}

async function load(url: string): Promise<ImageBitmap> {
  const response = await fetch(url).catch(() => null);
  if (!response) throw new Error('The image could not be fetched: the server cannot be reached.');
  if (!response.ok)
    throw new Error(`The image could not be fetched: the server answered ${response.status}.`);
  const blob = await response.blob();
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    throw new Error(`This browser cannot show the image (${blob.type || 'unknown type'}).`);
  }
}
