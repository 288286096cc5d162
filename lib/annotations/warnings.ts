import type { Frame } from '@/lib/annotations/frame';
import type { Path, Report } from '@/lib/annotations/report';
import { boxArea, intersectionArea } from '@/lib/geometry/box';
import type { Box, Keypoint, Rle, Size } from '@/lib/geometry/shapes';

/** The codes of everything legal but suspicious. They are part of the API and stay as they are. */
export const warningCodes = [
  'zero-size',
  'outside-image',
  'mostly-outside-image',
  'looks-normalized',
  'not-normalized',
  'looks-like-xyxy',
  'rle-size-swapped',
  'rle-size-differs',
  'unknown-colormap',
] as const;
type WarningCode = (typeof warningCodes)[number];

/** More than this share of a shape outside the image is suspicious. */
const suspiciousShareOutside = 0.6;

/** A box that is read as xywh must leave the image by this share of its side before xyxy is suspected. */
const suspiciousOverflow = 0.1;

/** Coordinates that are said to be normalised and still go beyond this are pixels. */
const largestNormalized = 2;

function warn(report: Report, code: WarningCode, path: Path, message: string): void {
  report.warn(code, path, message);
}

/** Remarks on a bounding box; `values` are the four numbers as sent, `box` is in image pixels. */
export function warnAboutBox(
  report: Report,
  path: Path,
  values: readonly number[],
  format: 'xywh' | 'xyxy' | 'cxcywh',
  frame: Frame,
  box: Box,
  image: Size,
): void {
  if (box.xMin === box.xMax || box.yMin === box.yMax) {
    warn(report, 'zero-size', path, 'the box has no area: it is kept, and drawn as a line or a point');
  }
  if (warnAboutScale(report, path, values, frame, image)) return;
  if (format === 'xywh' && !frame.normalized && readsAsXyxy(values, frame.model ?? image)) {
    warn(
      report,
      'looks-like-xyxy',
      path,
      `as x, y, width, height this box leaves the image, as two corners it fits: was "format": "xyxy" left out?`,
    );
    return;
  }
  warnAboutPlace(report, path, box, image);
}

/** Remarks on a region known by its bounds, in image pixels; `coordinates` are all its numbers as sent. */
export function warnAboutPolygon(
  report: Report,
  path: Path,
  coordinates: Iterable<number>,
  frame: Frame,
  bounds: Box,
  area: number,
  image: Size,
): void {
  if (area === 0) warn(report, 'zero-size', path, 'the polygon has no area: its points lie on one line');
  if (warnAboutScale(report, path, coordinates, frame, image)) return;
  warnAboutPlace(report, path, bounds, image);
}

/** Remarks on a mask: its size should be that of the image, or of the size that the model saw. */
export function warnAboutRle(
  report: Report,
  path: Path,
  rle: Rle,
  area: number,
  frame: Frame,
  image: Size,
): void {
  if (area === 0) warn(report, 'zero-size', path, 'the mask is empty');
  const expected = frame.model ?? image;
  if (rle.width === expected.width && rle.height === expected.height) return;
  const sizes = `size is [height, width] = [${rle.height}, ${rle.width}], the image is ${expected.width} wide and ${expected.height} high`;
  if (rle.width === expected.height && rle.height === expected.width) {
    warn(report, 'rle-size-swapped', [...path, 'size'], `${sizes}: were width and height swapped?`);
  } else if (frame.model === null) {
    warn(
      report,
      'rle-size-differs',
      [...path, 'size'],
      `${sizes}: the mask is stretched over the whole image; name the model’s size in image_width and image_height`,
    );
  }
}

/** Remarks on keypoints in image pixels; `coordinates` are the numbers of the drawn ones as sent. */
export function warnAboutKeypoints(
  report: Report,
  path: Path,
  coordinates: readonly number[],
  frame: Frame,
  keypoints: readonly Keypoint[],
  image: Size,
): void {
  const drawn = keypoints.filter((keypoint) => keypoint.visibility > 0);
  if (drawn.length === 0 || warnAboutScale(report, path, coordinates, frame, image)) return;
  const outside = drawn.filter(({ x, y }) => x < 0 || y < 0 || x > image.width || y > image.height).length;
  if (outside === drawn.length) {
    warn(report, 'outside-image', path, `every keypoint lies outside the image (${sizeText(image)})`);
  } else if (outside / drawn.length > suspiciousShareOutside) {
    const share = `${outside} of ${drawn.length} keypoints`;
    warn(report, 'mostly-outside-image', path, `${share} lie outside the image (${sizeText(image)})`);
  }
}

/** A remark on a colour map nobody here knows; the drawing falls back to the default one. */
export function warnAboutColormap(report: Report, path: Path, name: string, known: readonly string[]): void {
  const message = `colour map "${name.slice(0, 40)}" is not known: the default is used; known are ${known.join(', ')}`;
  warn(report, 'unknown-colormap', path, message.toWellFormed());
}

/** Normalised numbers sent as pixels, or pixels sent as normalised numbers. */
function warnAboutScale(
  report: Report,
  path: Path,
  coordinates: Iterable<number>,
  frame: Frame,
  image: Size,
): boolean {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of coordinates) {
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  if (frame.normalized) {
    if (largest <= largestNormalized) return false;
    const message = `"normalized" is true, and yet there are coordinates up to ${largest}: are these pixels?`;
    warn(report, 'not-normalized', path, message);
    return true;
  }
  const imageIsTiny = Math.max(image.width, image.height) <= 2;
  if (smallest < 0 || largest > 1 || largest <= 0 || imageIsTiny) return false;
  const message = 'all coordinates are between 0 and 1: if they are normalised, say "normalized": true';
  warn(report, 'looks-normalized', path, message);
  return true;
}

function warnAboutPlace(report: Report, path: Path, bounds: Box, image: Size): void {
  const { xMin, yMin, xMax, yMax } = bounds;
  if (xMin >= 0 && yMin >= 0 && xMax <= image.width && yMax <= image.height) return;
  const area = boxArea(bounds);
  const inside = intersectionArea(bounds, { xMin: 0, yMin: 0, xMax: image.width, yMax: image.height });
  const apart = xMax < 0 || yMax < 0 || xMin > image.width || yMin > image.height;
  if (apart || (area > 0 && inside === 0)) {
    warn(report, 'outside-image', path, `the shape lies outside the image (${sizeText(image)})`);
  } else if (area > 0 && 1 - inside / area > suspiciousShareOutside) {
    const share = Math.round((1 - inside / area) * 100);
    warn(
      report,
      'mostly-outside-image',
      path,
      `${share} % of the shape lie outside the image (${sizeText(image)})`,
    );
  }
}

function readsAsXyxy(values: readonly number[], image: Size): boolean {
  const [x = 0, y = 0, third = 0, fourth = 0] = values;
  const overflowX = x + third - image.width;
  const overflowY = y + fourth - image.height;
  const overflows = overflowX > suspiciousOverflow * third || overflowY > suspiciousOverflow * fourth;
  const fits = x >= 0 && y >= 0 && third > x && fourth > y && third <= image.width && fourth <= image.height;
  return overflows && fits;
}

function sizeText(image: Size): string {
  return `${image.width} × ${image.height}`;
}
