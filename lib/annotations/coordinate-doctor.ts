import {
  type CoordinateReading,
  describeReading,
  type ImageFrame,
  readAs,
} from '@/lib/annotations/coordinate-readings';
import { readAnnotation } from '@/lib/annotations/decode';
import type { JsonObject } from '@/lib/annotations/fields';
import { noLimits } from '@/lib/annotations/limits';
import { Report } from '@/lib/annotations/report';
import { boxArea, intersectionArea } from '@/lib/geometry/box';
import type { Box, Size } from '@/lib/geometry/shapes';

/** Finds out whether coordinates were written under another convention than they were sent under. */

/** One annotation that is looked at. */
export interface Specimen {
  readonly type: string;
  readonly data: JsonObject;
  readonly frame: ImageFrame;
  /** Where it stands in what was sent. */
  readonly pointer: string;
  /** The image's name. */
  readonly image: string;
  /** Where it has pixels to show. */
  readonly imageId: string | null;
}

/** A reading under which the coordinates make sense while as they were sent they do not. */
export interface Diagnosis {
  readonly reading: CoordinateReading;
  readonly message: string;
  /** Shares of what was looked at that lie within their images, 0 to 1. */
  readonly fits_as_sent: number;
  readonly fits_as_read: number;
  readonly examples: readonly DiagnosisExample[];
}

/** One annotation under both readings, in pixels of the image as displayed. */
interface DiagnosisExample {
  readonly pointer: string;
  readonly image: string;
  /** Where it has pixels to show. */
  readonly image_id: string | null;
  readonly image_width: number;
  readonly image_height: number;
  readonly as_sent: Box;
  readonly as_read: Box;
}

/** How many annotations are looked at: the first ones of what was sent. */
export const mostSpecimens = 400;
const mostExamples = 3;

/** As sent, fewer than this lie within their images: something is wrong. */
const suspicious = 0.6;
/** Under the right reading at least this many do. */
const convincing = 0.9;
/** A shape lies within its image when this much of it does. */
const withinShare = 0.95;
/** Sides that models' pictures have. */
const usualSides = [
  224, 256, 320, 384, 416, 448, 512, 640, 768, 800, 896, 1024, 1280, 1333, 1536, 1920, 2048, 4096,
];

/** Names what is wrong with the coordinates of these annotations; null where nothing is, or too few can be seen. */
export function diagnose(specimens: readonly Specimen[]): Diagnosis | null {
  const seen = specimens.flatMap((specimen) => {
    const box = boundsAs('as_sent', specimen);
    return box ? [{ specimen, box }] : [];
  });
  if (seen.length === 0) return null;
  const fitsAsSent = share(seen, ({ specimen, box }) => isWithin(box, specimen.frame.size));
  const isTiny = share(seen, ({ specimen, box }) => isUnitBox(box, specimen.frame.size)) >= convincing;
  if (isTiny) return conclude('normalized', seen, fitsAsSent);
  const frames = seen.filter(({ specimen: { frame } }) => isSwapped(frame));
  if (frames.length / seen.length >= 0.5) {
    const isTurned = frames.some(({ specimen }) => specimen.frame.orientation >= 5);
    return conclude(isTurned ? 'turned' : 'size_swapped', frames, fitsAsSent);
  }
  if (fitsAsSent >= suspicious) return crowdedCorner(seen, fitsAsSent);
  const candidates: CoordinateReading[] = ['xyxy', 'cxcywh', 'turned'];
  const side = nextUsualSide(
    Math.max(...seen.map(({ specimen, box }) => longestReach(box, specimen.frame.size))),
  );
  if (side !== null) candidates.push(`resized_${side}`);
  const fits = candidates.map((reading) => ({
    reading,
    fit: share(seen, ({ specimen }) => {
      const box = boundsAs(reading, specimen);
      return box !== null && isWithin(box, specimen.frame.size);
    }),
  }));
  const best = fits.reduce((a, b) => (b.fit > a.fit ? b : a));
  return best.fit >= convincing ? conclude(best.reading, seen, fitsAsSent) : null;
}

interface Seen {
  readonly specimen: Specimen;
  readonly box: Box;
}

const share = (seen: readonly Seen[], test: (item: Seen) => boolean) =>
  seen.filter(test).length / seen.length;

/** Nothing reaches beyond one pixel, in images that are larger than that. */
const isUnitBox = ({ xMin, yMin, xMax, yMax }: Box, { width, height }: Size) =>
  xMin >= -0.01 && yMin >= -0.01 && xMax <= 1.01 && yMax <= 1.01 && Math.max(width, height) > 16;

const isSwapped = ({ size, declared }: ImageFrame) =>
  declared !== null &&
  declared.width === size.height &&
  declared.height === size.width &&
  size.width !== size.height;

function isWithin(box: Box, { width, height }: Size): boolean {
  const image = { xMin: 0, yMin: 0, xMax: width, yMax: height };
  const area = boxArea(box);
  if (area === 0) return box.xMin >= 0 && box.yMin >= 0 && box.xMax <= width && box.yMax <= height;
  return intersectionArea(box, image) / area >= withinShare;
}

/** The side of a resized picture that a box could just lie in, in pixels of its longer side. */
const longestReach = ({ xMax, yMax }: Box, { width, height }: Size) =>
  Math.max(xMax / width, yMax / height) * Math.max(width, height);

const nextUsualSide = (reach: number) => usualSides.find((side) => side >= reach * 0.995) ?? null;

/** Many boxes over many places of which none leaves the same corner: the picture was smaller when they were made. */
function crowdedCorner(seen: readonly Seen[], fitsAsSent: number): Diagnosis | null {
  if (seen.length < 20) return null;
  const reach = Math.max(...seen.map(({ specimen, box }) => longestReach(box, specimen.frame.size)));
  const sides = seen.map(({ specimen: { frame } }) => Math.max(frame.size.width, frame.size.height));
  const smallest = Math.min(...sides);
  const side = nextUsualSide(reach);
  // Several sides of a usual size, nearly filled, and far smaller than every image.
  if (side === null || side > smallest * 0.7 || reach < side * 0.9) return null;
  return conclude(`resized_${side}`, seen, fitsAsSent);
}

function conclude(reading: CoordinateReading, seen: readonly Seen[], fitsAsSent: number): Diagnosis {
  const read = seen.flatMap(({ specimen, box }) => {
    const as = boundsAs(reading, specimen);
    return as ? [{ specimen, box, as }] : [];
  });
  const fitting = read.filter(({ specimen, as }) => isWithin(as, specimen.frame.size));
  return {
    reading,
    message: `It seems that the coordinates are ${describeReading(reading)}.`,
    fits_as_sent: fitsAsSent,
    fits_as_read: fitting.length / seen.length,
    examples: [...fitting]
      .sort((a, b) => boxArea(b.as) - boxArea(a.as))
      .slice(0, mostExamples)
      .map(({ specimen, box, as }) => ({
        pointer: specimen.pointer,
        image: specimen.image,
        image_id: specimen.imageId,
        image_width: specimen.frame.size.width,
        image_height: specimen.frame.size.height,
        as_sent: box,
        as_read: as,
      })),
  };
}

/** The bounds of an annotation under a reading; null where it cannot be read so, or has none. */
function boundsAs(reading: CoordinateReading, { type, data, frame }: Specimen): Box | null {
  const read = readAs(reading, data, frame);
  const input = { annotation_type: type, class_name: 'x', confidence: null, data: read };
  return readAnnotation(input, frame.size, noLimits, new Report())?.bounds ?? null;
}
