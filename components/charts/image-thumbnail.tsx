import { thumbnailUrl } from '@/lib/client/images';
import classes from './card.module.css';

interface ImageThumbnailProps {
  readonly imageId: string;
  readonly hasPixels: boolean;
  readonly others: readonly { readonly has_pixels: boolean }[];
}

/** A small picture of an image beside its name; an empty frame where it has no pixels, but others in the list do. */
export function ImageThumbnail({ imageId, hasPixels, others }: ImageThumbnailProps) {
  if (!others.some((other) => other.has_pixels)) return null;
  if (!hasPixels) return <span className={classes.thumbnail} />;
  return (
    // biome-ignore lint/performance/noImgElement: thumbnails come ready from the API, in the size asked for
    <img
      className={classes.thumbnail}
      src={thumbnailUrl(imageId, 96)}
      alt=""
      loading="lazy"
      width={48}
      height={36}
    />
  );
}
