import Link from 'next/link';
import type { ComponentProps } from 'react';
import { thumbnailUrl } from '@/lib/client/images';
import classes from './card.module.css';

interface ListedImage {
  readonly image_id: string;
  readonly filename: string;
  readonly has_pixels: boolean;
}

type ImageLinkProps = Omit<ComponentProps<typeof Link>, 'children' | 'className' | 'title' | 'prefetch'> & {
  readonly image: ListedImage;
  readonly others: readonly ListedImage[];
};

/** An image in a list of them: its name with a small picture, leading to it. */
export function ImageLink({ image, others, ...link }: ImageLinkProps) {
  return (
    <Link className={classes.image} title={image.filename} prefetch={false} {...link}>
      <Thumbnail image={image} others={others} />
      <bdi>{image.filename}</bdi>
    </Link>
  );
}

/** An empty frame where the image has no pixels, but others in the list do. */
function Thumbnail({ image, others }: Pick<ImageLinkProps, 'image' | 'others'>) {
  if (!others.some((other) => other.has_pixels)) return null;
  if (!image.has_pixels) return <span className={classes.thumbnail} />;
  return (
    // biome-ignore lint/performance/noImgElement: thumbnails come ready from the API, in the size asked for
    <img
      className={classes.thumbnail}
      src={thumbnailUrl(image.image_id, 96)}
      alt=""
      loading="lazy"
      width={48}
      height={36}
    />
  );
}
