import type { CanvasPen } from '@/components/viewer/canvas-pen';
import type { AnnotationType } from '@/lib/annotations/annotation';
import { boxHeight, boxOfSize, boxWidth } from '@/lib/geometry/box';
import type { Box, Size } from '@/lib/geometry/shapes';
import { isSameFilter, type SceneFilter, type TintKey } from '@/lib/scene/filter';
import {
  colourOf,
  type Frame,
  haloWidth,
  type Look,
  lineWidth,
  type Placement,
  shownRegion,
} from '@/lib/scene/frame';
import { drawingOrder, kinds } from '@/lib/scene/kinds';
import { drawLabels, type PlacedLabel, placeLabel, placeLabels } from '@/lib/scene/labels';
import { lookSlot } from '@/lib/scene/order';
import { noItem, type Scene, typeOfRow } from '@/lib/scene/scene';

/** One annotation of a picture: its analysis and its row there. */
export interface AnnotationRef {
  readonly analysisId: string;
  readonly row: number;
}

/** A bitmap that covers a part of the image. */
export interface Raster {
  readonly bitmap: ImageBitmap;
  readonly rect: Box;
}

/** One analysis in a picture. */
export interface PictureLayer {
  readonly analysisId: string;
  readonly scene: Scene;
  readonly filter: SceneFilter;
  readonly look: Look;
  /** What the colours of its tints mean. */
  readonly tintKeys: readonly TintKey[];
  readonly masks: readonly Raster[];
  readonly heatmaps: readonly Raster[];
}

/** Everything that can be seen, apart from where it lies on the screen. */
export interface Picture {
  readonly size: Size;
  /** null while it is loading, and where the image has no pixels. */
  readonly photo: ImageBitmap | null;
  /** From the bottom to the top. */
  readonly layers: readonly PictureLayer[];
  readonly heatmapOpacity: number;
  readonly showLabels: boolean;
  /** The photo alone. */
  readonly hideOverlays: boolean;
  /** Around the image; #rrggbb. */
  readonly ground: string;
  /** Colours of an image without pixels: its ground and its frame. */
  readonly emptyGround: string;
  readonly emptyFrame: string;
}

/** Whether two pictures look the same wherever they lie. */
export function isSamePicture(a: Picture, b: Picture): boolean {
  return (
    a.photo === b.photo &&
    a.size.width === b.size.width &&
    a.size.height === b.size.height &&
    a.heatmapOpacity === b.heatmapOpacity &&
    a.showLabels === b.showLabels &&
    a.hideOverlays === b.hideOverlays &&
    a.ground === b.ground &&
    a.emptyGround === b.emptyGround &&
    a.emptyFrame === b.emptyFrame &&
    isSameList(a.layers, b.layers, isSameLayer)
  );
}

function isSameLayer(a: PictureLayer, b: PictureLayer): boolean {
  const isSameRaster = (one: Raster, other: Raster): boolean => one.bitmap === other.bitmap;
  return (
    a.analysisId === b.analysisId &&
    a.scene === b.scene &&
    isSameFilter(a.filter, b.filter) &&
    isSameLook(a.look, b.look) &&
    isSameList(a.masks, b.masks, isSameRaster) &&
    isSameList(a.heatmaps, b.heatmaps, isSameRaster)
  );
}

function isSameLook(a: Look, b: Look): boolean {
  return (
    a.lineOpacity === b.lineOpacity &&
    a.fillOpacity === b.fillOpacity &&
    isSameList(a.dash, b.dash) &&
    isSameList(a.colours, b.colours) &&
    isSameList(a.textColours, b.textColours)
  );
}

function isSameList<T>(a: readonly T[], b: readonly T[], isSame: (one: T, other: T) => boolean = Object.is) {
  return a.length === b.length && a.every((one, i) => isSame(one, b[i] as T));
}

type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws what lies in rasters: the photo, then heat maps, then masks. `quality` is of what is shown smaller than it is. */
export function paintBase(
  context: Context2D,
  picture: Picture,
  placement: Placement,
  quality: ImageSmoothingQuality = 'medium',
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  const whole = boxOfSize(picture.size);
  if (picture.photo) drawStretched(context, picture.photo, whole, placement, quality);
  else paintEmpty(context, picture, placement);
  if (picture.hideOverlays) return;
  context.globalAlpha = picture.heatmapOpacity;
  for (const layer of picture.layers) {
    for (const { bitmap, rect } of layer.heatmaps) drawStretched(context, bitmap, rect, placement, quality);
  }
  for (const layer of picture.layers) {
    context.globalAlpha = layer.look.fillOpacity;
    for (const { bitmap, rect } of layer.masks) drawStretched(context, bitmap, rect, placement, quality);
  }
  context.globalAlpha = 1;
}

/** Draws the boxes of a layer in its own way, where there are very many; false: it has drawn nothing. */
export type DrawCrowd = (pen: CanvasPen, layer: PictureLayer, frame: Frame) => boolean;

/** Draws everything that is made of lines, and the labels. Answers how many labels there are. */
export function paintMarks(
  pen: CanvasPen,
  picture: Picture,
  placement: Placement,
  drawCrowd: DrawCrowd,
): number {
  if (picture.hideOverlays) return 0;
  for (const layer of picture.layers) {
    const frame = frameOf(layer, placement);
    const draw = <Type extends AnnotationType>(type: Type): void => {
      if (type === 'bounding_box' && drawCrowd(pen, layer, frame)) return;
      kinds[type].draw(layer.scene.items[type], pen, frame);
    };
    for (const type of drawingOrder) draw(type);
  }
  if (!picture.showLabels) return 0;
  const labels: PlacedLabel[] = [];
  // The topmost layer chooses its places first.
  for (const layer of picture.layers.toReversed()) {
    const frame = frameOf(layer, placement);
    const placed = placeLabels(layer.scene, frame, (text, height) => pen.textWidth(text, height), labels);
    labels.push(...placed);
    drawLabels(placed, pen, frame);
  }
  return labels.length;
}

/** How an annotation is made to stand out. */
export type Accent = 'hover' | 'selection';

/** Draws one annotation over all others, with its label. Nothing where it is not in the picture. */
export function paintAccent(
  pen: CanvasPen,
  picture: Picture,
  placement: Placement,
  ref: AnnotationRef,
  accent: Accent,
): void {
  const layer = picture.layers.find(({ analysisId }) => analysisId === ref.analysisId);
  const item = layer?.scene.itemOfRow[ref.row];
  if (!layer || item === undefined || item === noItem || picture.hideOverlays) return;
  const frame = frameOf(layer, placement);
  const { columns } = layer.scene;
  const outline = <Type extends AnnotationType>(type: Type): void =>
    kinds[type].outline(layer.scene.items[type], item, pen, frame);
  const type = typeOfRow(columns, ref.row);
  const width = lineWidth(placement);
  const step = haloWidth(placement) - width;
  const stroke = (colour: string, lineThickness: number): void => {
    pen.line(colour, lineThickness, []);
    outline(type);
  };
  pen.opacity(1);
  if (accent === 'selection') {
    stroke('rgba(0, 0, 0, 0.7)', width + 3 * step);
    stroke('#ffffff', width + 2 * step);
    stroke(colourOf(frame, lookSlot(columns, layer.filter, ref.row)), width);
  } else {
    stroke('rgba(0, 0, 0, 0.7)', width + 2 * step);
    stroke('#ffffff', width);
  }
  const label = placeLabel(layer.scene, ref.row, frame, (text, height) => pen.textWidth(text, height));
  if (label) drawLabels([label], pen, frame);
}

function frameOf(layer: PictureLayer, placement: Placement): Frame {
  return { ...placement, filter: layer.filter, look: layer.look };
}

function paintEmpty(context: Context2D, picture: Picture, placement: Placement): void {
  const { scale, dx, dy } = placement;
  const width = Math.round(picture.size.width * scale + dx) - dx;
  const height = Math.round(picture.size.height * scale + dy) - dy;
  context.fillStyle = picture.emptyGround;
  context.fillRect(dx, dy, width, height);
  const line = Math.max(1, Math.round(placement.pixelRatio));
  context.strokeStyle = picture.emptyFrame;
  context.lineWidth = line;
  context.setLineDash([]);
  context.strokeRect(dx - line / 2, dy - line / 2, width + line, height + line);
}

/**
 * Draws the visible part of a bitmap that is stretched over `rect`. Only that part: browsers place the pixels of a
 * huge destination inexactly. From 100 % on each pixel is a sharp square; below, pixels are averaged.
 */
function drawStretched(
  context: Context2D,
  bitmap: ImageBitmap,
  rect: Box,
  placement: Placement,
  quality: ImageSmoothingQuality,
): void {
  const xScale = boxWidth(rect) / bitmap.width;
  const yScale = boxHeight(rect) / bitmap.height;
  const shown = shownRegion(placement, 2 * placement.pixelRatio);
  const left = clamp(Math.floor((shown.xMin - rect.xMin) / xScale), bitmap.width);
  const top = clamp(Math.floor((shown.yMin - rect.yMin) / yScale), bitmap.height);
  const right = clamp(Math.ceil((shown.xMax - rect.xMin) / xScale), bitmap.width);
  const bottom = clamp(Math.ceil((shown.yMax - rect.yMin) / yScale), bitmap.height);
  if (left >= right || top >= bottom) return;
  const isSharp = placement.scale * Math.min(xScale, yScale) >= 1;
  context.imageSmoothingEnabled = !isSharp;
  context.imageSmoothingQuality = quality;
  const { scale, dx, dy } = placement;
  context.drawImage(
    bitmap,
    left,
    top,
    right - left,
    bottom - top,
    (rect.xMin + left * xScale) * scale + dx,
    (rect.yMin + top * yScale) * scale + dy,
    (right - left) * xScale * scale,
    (bottom - top) * yScale * scale,
  );
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
