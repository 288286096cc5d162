'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { positionName, readPosition } from './image-links';

/** Which image is looked at. */
export interface ImagePlace {
  readonly imageId: string;
  /** Where it is supposed to stand among the filtered images, counted from 0; null where the address does not say. */
  readonly position: number | null;
}

const keyOf = ({ imageId, position }: ImagePlace) => `${imageId} ${position}`;

function readPlace(pathname: string, query: string, fallbackId: string): ImagePlace {
  return {
    imageId: pathname.split('/images/')[1]?.split('/')[0] || fallbackId,
    position: readPosition(new URLSearchParams(query)),
  };
}

/**
 * The image in the address, and a way to another one of the same project: it is there at once, without a new page
 * from the server, and the address gets a history entry. `query` is what the address is to hold besides the position.
 */
export function useImagePlace(
  firstImageId: string,
): readonly [ImagePlace, (place: ImagePlace, query: URLSearchParams) => void] {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  const [place, setPlace] = useState(() => readPlace(pathname, query, firstImageId));
  const known = useRef(keyOf(place));

  useEffect(() => {
    const follow = () => {
      // On the way to another page this one is still there for a moment.
      if (!window.location.pathname.includes('/images/')) return;
      const current = readPlace(window.location.pathname, window.location.search, firstImageId);
      if (keyOf(current) === known.current) return;
      known.current = keyOf(current);
      setPlace(current);
    };
    // The router tells of addresses late, and one by one: what counts is where the browser is by now. Of one that is
    // left and come back to quickly it tells nothing.
    if (keyOf(readPlace(pathname, query, firstImageId)) !== known.current) follow();
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, [pathname, query, firstImageId]);

  const goTo = (next: ImagePlace, nextQuery: URLSearchParams) => {
    known.current = keyOf(next);
    setPlace(next);
    const params = new URLSearchParams(nextQuery);
    if (next.position === null) params.delete(positionName);
    else params.set(positionName, String(next.position + 1));
    const folder = window.location.pathname.split('/images/')[0];
    window.history.pushState(null, '', `${folder}/images/${next.imageId}?${params}`);
  };
  return [place, goTo];
}
