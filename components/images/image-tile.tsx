'use client';

import { Skeleton, Tooltip } from '@mantine/core';
import NextImage from 'next/image';
import Link from 'next/link';
import { useState } from 'react';
import { formatCounted, formatSize } from '@/components/ui/numbers';
import { StateMark } from '@/components/ui/state-mark';
import { thumbnailUrl } from '@/lib/client/images';
import type { Image } from '@/lib/contract/images';
import classes from './gallery.module.css';
import { statesOfImage } from './image-status';

/** One image in the grid: its thumbnail, its name, what became of its analyses, and how much they found. */
export function ImageTile({ image, href }: { image: Image; href: string }) {
  const states = statesOfImage(image.analyses);
  const words = states.map((state) => state.words).join(' · ');
  const { annotations } = image.analyses;
  return (
    <Link href={href} prefetch={false} className={classes.tile}>
      <span className={classes.picture}>
        <Thumbnail image={image} />
      </span>
      <span className={classes.caption}>
        <span className={classes.filename} title={image.filename}>
          <bdi>{image.filename}</bdi>
        </span>
        <Tooltip label={words}>
          <span className={classes.facts}>
            <span className={classes.marks}>
              {states.map(({ state }) => (
                <StateMark key={state} state={state} />
              ))}
              <span className="visually-hidden">{words}</span>
            </span>
            <span>{annotations > 0 ? formatCounted(annotations, 'annotation') : noAnnotations(image)}</span>
            <span className={classes.size}>{formatSize(image.width, image.height)}</span>
          </span>
        </Tooltip>
      </span>
    </Link>
  );
}

function noAnnotations({ analyses }: Image): string {
  if (analyses.total === 0) return 'Not run';
  if (analyses.completed > 0) return 'Nothing found';
  return analyses.running > 0 ? 'Running' : 'Failed';
}

function Thumbnail({ image }: { image: Image }) {
  const [isBroken, setBroken] = useState(false);
  if (!image.has_pixels) return <span className={classes.noPicture}>Registered without a picture</span>;
  if (isBroken) return <span className={classes.noPicture}>The thumbnail could not be loaded</span>;
  return (
    <NextImage
      src={image.id}
      loader={({ src, width }) => thumbnailUrl(src, width)}
      width={320}
      height={Math.max(1, Math.round((320 * image.height) / image.width))}
      alt=""
      draggable={false}
      onError={() => setBroken(true)}
    />
  );
}

/** The shape of a tile while its image is on its way. */
export function ImageTileSkeleton() {
  return (
    <span className={classes.tile} aria-hidden="true">
      <span className={classes.picture} />
      <span className={classes.caption}>
        <Skeleton height={12} width="60%" mt={4} />
        <Skeleton height={10} width="40%" mt={8} />
      </span>
    </span>
  );
}
