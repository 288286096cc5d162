import { CanvasPen } from '@/components/viewer/canvas-pen';
import type { LegendLine } from '@/components/viewer/legend';
import {
  type AnnotationRef,
  type Picture,
  paintAccent,
  paintBase,
  paintMarks,
} from '@/components/viewer/painting';
import type { Placement } from '@/lib/scene/frame';

/** What a picture is saved from. */
export interface PictureToSave {
  readonly picture: Picture;
  readonly placement: Placement;
  readonly selection: AnnotationRef | null;
  /** Null: without a legend. */
  readonly legend: readonly LegendLine[] | null;
}

const lineHeight = 20;
const padding = 12;
const columnWidth = 220;
const textHeight = 12;
const rampWidth = 40;

/** A picture that is to be saved, by itself or as a part of another. */
export interface PaintedPicture {
  /** With the legend under the picture. */
  readonly canvas: OffscreenCanvas;
  /** Of the image in the picture, which ends where the legend begins. */
  readonly placement: Placement;
  /** Of the image in the pane. */
  readonly screen: Placement;
  /** Around the image; #rrggbb. */
  readonly ground: string;
}

/** A canvas of one colour. Throws where the browser has none of that size. */
export function newCanvas(width: number, height: number, ground: string): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(Math.ceil(width), Math.ceil(height)).getContext('2d');
  if (!context) throw new Error('The browser cannot make a picture of this size.');
  context.fillStyle = ground;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  return context;
}

/** Paints a picture at its placement, with a legend under it. Throws where the browser has no canvas of that size. */
export function paintPicture({ picture, placement, selection, legend }: PictureToSave): OffscreenCanvas {
  const { ground } = picture;
  const ratio = placement.pixelRatio;
  const columns = Math.max(1, Math.floor((placement.width - 2 * padding * ratio) / (columnWidth * ratio)));
  const lines = legend && legend.length > 0 ? Math.ceil(legend.length / columns) : 0;
  const legendHeight = lines === 0 ? 0 : Math.ceil((lines * lineHeight + 2 * padding) * ratio);
  const context = newCanvas(placement.width, placement.height + legendHeight, ground);
  paintBase(context, picture, placement);
  const pen = new CanvasPen(context);
  pen.take(context);
  paintMarks(pen, picture, placement, () => false);
  if (selection) paintAccent(pen, picture, placement, selection, 'selection');
  if (legend && lines > 0) {
    pen.take(context);
    pen.fill(ground);
    pen.fillRect(0, placement.height, placement.width, legendHeight);
    legend.forEach((line, i) => {
      const x = (padding + (i % columns) * columnWidth) * ratio;
      const y = placement.height + (padding + (Math.floor(i / columns) + 0.5) * lineHeight) * ratio;
      paintLegendLine(pen, line, x, y, ratio, textColourOver(ground));
    });
  }
  return context.canvas;
}

function paintLegendLine(
  pen: CanvasPen,
  line: LegendLine,
  x: number,
  y: number,
  ratio: number,
  textColour: string,
): void {
  pen.opacity(1);
  const text = line.text.length > 28 ? `${[...line.text].slice(0, 27).join('')}…` : line.text;
  if ('colour' in line) {
    pen.fill(line.colour);
    pen.fillRect(x, y - 5 * ratio, 10 * ratio, 10 * ratio);
    pen.fill(textColour);
    pen.text(text, x + 16 * ratio, y, textHeight * ratio);
    return;
  }
  const width = rampWidth / line.ramp.length;
  line.ramp.forEach((colour, step) => {
    pen.fill(colour);
    pen.fillRect(x + step * width * ratio, y - 5 * ratio, Math.ceil(width * ratio), 10 * ratio);
  });
  pen.fill(textColour);
  pen.text(`${text} ${line.ends[0]} – ${line.ends[1]}`, x + (rampWidth + 6) * ratio, y, textHeight * ratio);
}

/** Of what is written beside a picture. */
export function textColourOver(ground: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(ground.slice(at, at + 2), 16));
  const isDark = channels.reduce((sum, channel) => sum + channel, 0) < 3 * 128;
  return isDark ? '#e8eaed' : '#1f2226';
}
