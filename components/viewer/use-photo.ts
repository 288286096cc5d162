import { useEffect, useState } from 'react';

/** The pixels of an image on their way to the screen. */
export type Photo =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly bitmap: ImageBitmap }
  | { readonly state: 'failed'; readonly reason: string };

interface Loaded {
  readonly url: string | null;
  readonly photo: Photo;
}

/** Fetches and decodes the image at an address, turned as its EXIF orientation says. Null: there are no pixels. */
export function usePhoto(url: string | null): Photo {
  const [loaded, setLoaded] = useState<Loaded>({ url: null, photo: { state: 'none' } });
  useEffect(() => {
    if (url === null) return;
    const abort = new AbortController();
    let bitmap: ImageBitmap | null = null;
    load(url, abort.signal)
      .then((decoded) => {
        bitmap = decoded;
        if (abort.signal.aborted) decoded.close();
        else setLoaded({ url, photo: { state: 'ready', bitmap: decoded } });
      })
      .catch((error: Error) => {
        if (!abort.signal.aborted) setLoaded({ url, photo: { state: 'failed', reason: error.message } });
      });
    return () => {
      abort.abort();
      // The pane has let go of it before: layout effects run earlier than this.
      setLoaded({ url: null, photo: { state: 'none' } });
      bitmap?.close();
    };
  }, [url]);
  if (url === null) return { state: 'none' };
  // Never the last image under the annotations of this one.
  return loaded.url === url ? loaded.photo : { state: 'loading' };
}

async function load(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new Error(`The image could not be fetched: the server answered ${response.status}.`);
  const blob = await response.blob();
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    throw new Error(`This browser cannot show the image (${blob.type || 'unknown type'}).`);
  }
}
