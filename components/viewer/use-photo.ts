import { useEffect, useState } from 'react';
import { findPhoto, takePhoto } from '@/components/viewer/photo-cache';

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
    let isWanted = true;
    const { photo, release } = takePhoto(url);
    photo
      .then((bitmap) => isWanted && setLoaded({ url, photo: { state: 'ready', bitmap } }))
      .catch(
        (error: Error) => isWanted && setLoaded({ url, photo: { state: 'failed', reason: error.message } }),
      );
    return () => {
      isWanted = false;
      // The pane has let go of it before: layout effects run earlier than this.
      release();
    };
  }, [url]);
  if (url === null) return { state: 'none' };
  if (loaded.url === url) return loaded.photo;
  // Never the last image under the annotations of this one; but what is decoded already is there at once.
  const bitmap = findPhoto(url);
  return bitmap ? { state: 'ready', bitmap } : { state: 'loading' };
}
