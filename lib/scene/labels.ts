import { annotationTypes } from '@/lib/annotations/annotation';
import type { Box } from '@/lib/geometry/shapes';
import type { Frame } from '@/lib/scene/frame';
import { lookSlot, passesRow } from '@/lib/scene/order';
import type { Pen } from '@/lib/scene/pen';
import { classNameOfRow, noItem, type Scene } from '@/lib/scene/scene';

/** A label with its place on the screen, in device pixels. */
export interface PlacedLabel {
  readonly row: number;
  readonly slot: number;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** More labels than this cannot be read, and text is the dearest thing to draw. */
const mostLabels = 200;
/** Labels together cover at most this share of the screen: the picture is what people come for. */
const mostCover = 0.12;
/** How many annotations are tried; in a crowd nearly all of the rest would collide. */
const mostTries = 800;
/** Annotations smaller than this on the screen, in CSS pixels, would be covered by their label. */
const smallItem = 24;
const longestName = 32;
const textHeight = 11;
const labelHeight = 16;
const padding = 4;

const labelledTypes: ReadonlySet<number> = new Set(
  (['bounding_box', 'segmentation', 'keypoint'] as const).map((type) => annotationTypes.indexOf(type)),
);

/**
 * Places labels for what is on the screen, the surest first, so that none covers another: over the annotation, else
 * under it, else inside. `taken` are labels that stand already (of other scenes in the same picture).
 */
export function placeLabels(
  scene: Scene,
  frame: Frame,
  textWidth: Pen['textWidth'],
  taken: readonly PlacedLabel[] = [],
): PlacedLabel[] {
  const { columns } = scene;
  const labels: PlacedLabel[] = [];
  const occupied = new Occupied(Math.round(labelHeight * frame.pixelRatio), taken);
  let tries = 0;
  let room = mostCover * frame.width * frame.height - taken.reduce((sum, label) => sum + areaOf(label), 0);
  for (const row of scene.byScore) {
    if (labels.length + taken.length >= mostLabels || tries >= mostTries || room <= 0) break;
    if (!labelledTypes.has(columns.types[row] ?? 0) || scene.itemOfRow[row] === noItem) continue;
    if (!passesRow(frame.filter, columns, row)) continue;
    const bounds = boundsOnScreen(scene, row, frame);
    if (!isOnScreen(bounds, frame)) continue;
    const extent = Math.max(bounds.xMax - bounds.xMin, bounds.yMax - bounds.yMin) / frame.pixelRatio;
    // A single point has no extent and needs its name all the same.
    if (extent > 0 && extent < smallItem) continue;
    tries++;
    const label = fitLabel(scene, row, bounds, frame, textWidth, (candidate) => occupied.isFree(candidate));
    if (!label) continue;
    labels.push(label);
    occupied.add(label);
    room -= areaOf(label);
  }
  return labels;
}

function areaOf(label: PlacedLabel): number {
  return label.width * label.height;
}

/** The label of one annotation, wherever the others are; null where it is off the screen or has nothing to say. */
export function placeLabel(
  scene: Scene,
  row: number,
  frame: Frame,
  textWidth: Pen['textWidth'],
): PlacedLabel | null {
  const bounds = boundsOnScreen(scene, row, frame);
  return isOnScreen(bounds, frame) ? fitLabel(scene, row, bounds, frame, textWidth, () => true) : null;
}

function boundsOnScreen({ columns }: Scene, row: number, frame: Frame): Box {
  return {
    xMin: Math.round((columns.xMin[row] ?? Number.NaN) * frame.scale + frame.dx),
    yMin: Math.round((columns.yMin[row] ?? Number.NaN) * frame.scale + frame.dy),
    xMax: Math.round((columns.xMax[row] ?? Number.NaN) * frame.scale + frame.dx),
    yMax: Math.round((columns.yMax[row] ?? Number.NaN) * frame.scale + frame.dy),
  };
}

/** False for an annotation without bounds too. */
function isOnScreen(bounds: Box, frame: Frame): boolean {
  return bounds.xMin < frame.width && bounds.xMax >= 0 && bounds.yMin < frame.height && bounds.yMax >= 0;
}

/** Over the annotation, else under it, else in its corner: the first place that is free and on the screen. */
function fitLabel(
  scene: Scene,
  row: number,
  bounds: Box,
  frame: Frame,
  textWidth: Pen['textWidth'],
  isFree: (label: PlacedLabel) => boolean,
): PlacedLabel | null {
  const text = labelText(scene, row);
  if (text === '') return null;
  const ratio = frame.pixelRatio;
  const slot = lookSlot(scene.columns, frame.filter, row);
  const height = Math.round(labelHeight * ratio);
  const width = Math.ceil(textWidth(text, textHeight * ratio) + 2 * padding * ratio);
  const x = Math.max(0, Math.min(bounds.xMin, frame.width - width));
  for (const y of [bounds.yMin - height, bounds.yMax, Math.max(0, bounds.yMin)]) {
    const label = { row, slot, text, x, y, width, height };
    if (y >= 0 && y + height <= frame.height && isFree(label)) return label;
  }
  return null;
}

/** Draws placed labels: the class colour as ground, and text in black or white, whichever reads better on it. */
export function drawLabels(labels: readonly PlacedLabel[], pen: Pen, frame: Frame): void {
  pen.opacity(1);
  for (const label of labels) {
    const { text, x, y, width, height } = label;
    pen.label({
      text,
      textHeight: textHeight * frame.pixelRatio,
      padding: padding * frame.pixelRatio,
      x,
      y,
      width,
      height,
      ground: frame.look.colours[label.slot] ?? '#ffffff',
      colour: frame.look.textColours[label.slot] ?? '#000000',
    });
  }
}

/** What stands on a label: the class and the confidence with two decimals, as far as they are known. */
export function labelText({ columns }: Scene, row: number): string {
  const name = classNameOfRow(columns, row) ?? '';
  const short = name.length > longestName ? `${[...name].slice(0, longestName - 1).join('')}…` : name;
  const confidence = columns.confidences[row] ?? Number.NaN;
  return Number.isNaN(confidence) ? short : `${short} ${confidence.toFixed(2)}`.trim();
}

/** Where labels stand already, by rows of the screen: a label meets those of its own rows only. */
class Occupied {
  readonly #rows = new Map<number, PlacedLabel[]>();
  readonly #rowHeight: number;

  constructor(rowHeight: number, labels: readonly PlacedLabel[]) {
    this.#rowHeight = Math.max(1, rowHeight);
    for (const label of labels) this.add(label);
  }

  add(label: PlacedLabel): void {
    for (let row = this.#rowOf(label.y); row <= this.#rowOf(label.y + label.height - 1); row++) {
      const labels = this.#rows.get(row);
      if (labels) labels.push(label);
      else this.#rows.set(row, [label]);
    }
  }

  isFree(label: PlacedLabel): boolean {
    for (let row = this.#rowOf(label.y); row <= this.#rowOf(label.y + label.height - 1); row++)
      if (this.#rows.get(row)?.some((other) => overlaps(label, other))) return false;
    return true;
  }

  #rowOf(y: number): number {
    return Math.floor(y / this.#rowHeight);
  }
}

function overlaps(a: PlacedLabel, b: PlacedLabel): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
