'use client';

import { type CSSProperties, memo, useState } from 'react';
import { formatCount, formatCounted, formatSize } from '@/components/ui/numbers';
import { StateMark } from '@/components/ui/state-mark';
import { thumbnailUrl } from '@/lib/client/images';
import type { Image } from '@/lib/contract/images';
import type { Sketch } from '@/lib/contract/sketches';
import { statesOfImage } from './image-status';
import classes from './image-tile.module.css';
import type { Place } from './justify';
import { TileOverlay } from './tile-overlay';

interface ImageTileProps extends Place {
  /** Undefined while it is on its way. */
  readonly image: Image | undefined;
  readonly position: number;
  readonly total: number;
  readonly href: string;
  readonly isSelected: boolean;
  /** Whether the Tab key comes here: one tile of a grid. */
  readonly isTabStop: boolean;
  readonly hasCaption: boolean;
  /** What to draw over the thumbnail; undefined: nothing. */
  readonly marks: Sketch['marks'] | undefined;
  readonly colours: ReadonlyMap<string, string>;
  readonly threshold: number;
}

/** One image in the grid: its thumbnail, what was found on it, its name, and what became of its analyses. */
export const ImageTile = memo(function ImageTile(props: ImageTileProps) {
  const { image, position, total, left, top, width, height, isSelected } = props;
  const style = {
    transform: `translate(${left}px, ${top}px)`,
    width,
    '--picture-height': `${height}px`,
  } as CSSProperties;
  return (
    <li
      className={classes.cell}
      style={style}
      data-position={position}
      data-selected={isSelected || undefined}
      aria-setsize={total}
      aria-posinset={position + 1}
    >
      {image ? <LoadedTile {...props} image={image} /> : <span className={classes.picture} />}
    </li>
  );
});

/** A tile may be so much wider or narrower than its image before bars are better than cropping. */
const mostCropped = 1.08;

function LoadedTile(props: ImageTileProps & { image: Image }) {
  const { image, width, height, marks } = props;
  const states = statesOfImage(image.analyses);
  const words = states.map((state) => state.words).join(', ');
  const { annotations } = image.analyses;
  const off = image.width / image.height / (width / height);
  const isCropped = Math.max(off, 1 / off) <= mostCropped;
  const facts = `${formatSize(image.width, image.height)} px\n${words}\n${formatCounted(annotations, 'annotation')}`;
  return (
    <>
      <a
        href={props.href}
        className={classes.tile}
        tabIndex={props.isTabStop ? 0 : -1}
        title={`${image.filename}\n${facts}`}
        draggable={false}
      >
        <span className={classes.picture} data-whole={!isCropped || undefined}>
          <Thumbnail key={image.id} image={image} pixels={Math.max(width, height)} />
          {marks && (
            <TileOverlay
              image={image}
              marks={marks}
              colours={props.colours}
              threshold={props.threshold}
              isCropped={isCropped}
            />
          )}
        </span>
        <span className={props.hasCaption ? classes.caption : 'visually-hidden'}>
          <span className={classes.marks}>
            {states.map(({ state }) => (
              <StateMark key={state} state={state} />
            ))}
          </span>
          <span className={classes.filename}>
            <bdi>{image.filename}</bdi>
          </span>
          <span className="visually-hidden">, {words},</span>
          <span className={classes.count}>
            {annotations > 0 ? formatCount(annotations) : shortStatus(image)}
          </span>
        </span>
      </a>
      <input
        type="checkbox"
        className={classes.check}
        checked={props.isSelected}
        readOnly
        tabIndex={props.isTabStop ? 0 : -1}
        aria-label={`Select ${image.filename}`}
      />
    </>
  );
}

/** "Ran and found nothing" is not "not run". */
function shortStatus({ analyses }: Image): string {
  if (analyses.total === 0) return 'not run';
  if (analyses.completed > 0) return 'nothing';
  return analyses.running > 0 ? 'running' : 'failed';
}

/** Sizes in which thumbnails are asked for: a few, so that they are made once. */
const sizes = [320, 640, 1024];

function Thumbnail({ image, pixels }: { image: Image; pixels: number }) {
  const [isBroken, setBroken] = useState(false);
  if (!image.has_pixels) return <span className={classes.noPicture}>no picture</span>;
  if (isBroken) return <span className={classes.noPicture}>The thumbnail could not be loaded</span>;
  const wanted = pixels * Math.min(2, globalThis.devicePixelRatio ?? 1);
  const size = sizes.find((candidate) => candidate >= wanted * 0.85) ?? 1024;
  return (
    // biome-ignore lint/performance/noImgElement: our server makes thumbnails; next/image is work for each tile
    <img
      src={thumbnailUrl(image.id, size)}
      alt=""
      decoding="async"
      draggable={false}
      style={image.placeholder ? { backgroundImage: `url(${image.placeholder})` } : undefined}
      onError={() => setBroken(true)}
    />
  );
}
