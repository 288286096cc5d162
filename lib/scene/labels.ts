import { annotationTypes } from '@/lib/annotations/annotation';
import type { Frame } from '@/lib/scene/frame';
import { passes } from '@/lib/scene/filter';
import { classSlot } from '@/lib/scene/order';
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
/** How many annotations are tried; in a crowd nearly all of the rest would collide. */
const mostTries = 2000;
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
  const ratio = frame.pixelRatio;
  const height = Math.round(labelHeight * ratio);
  const labels: PlacedLabel[] = [];
  let tries = 0;
  for (const row of scene.byScore) {
    if (labels.length + taken.length >= mostLabels || tries >= mostTries) break;
    if (!labelledTypes.has(columns.types[row] ?? 0) || scene.itemOfRow[row] === noItem) continue;
    const left = Math.round((columns.xMin[row] ?? Number.NaN) * frame.scale + frame.dx);
    const top = Math.round((columns.yMin[row] ?? Number.NaN) * frame.scale + frame.dy);
    const right = Math.round((columns.xMax[row] ?? Number.NaN) * frame.scale + frame.dx);
    const bottom = Math.round((columns.yMax[row] ?? Number.NaN) * frame.scale + frame.dy);
    if (!(left < frame.width && right >= 0 && top < frame.height && bottom >= 0)) continue;
    const extent = Math.max(right - left, bottom - top) / ratio;
    // A single point has no extent and needs its name all the same.
    if (extent > 0 && extent < smallItem) continue;
    const slot = classSlot(columns, row);
    if (!passes(frame.filter, slot, columns.confidences[row] ?? Number.NaN)) continue;
    const text = labelText(scene, row);
    if (text === '') continue;
    tries++;
    const width = Math.ceil(textWidth(text, textHeight * ratio) + 2 * padding * ratio);
    const x = Math.max(0, Math.min(left, frame.width - width));
    for (const y of [top - height, bottom, Math.max(0, top)]) {
      if (y < 0 || y + height > frame.height) continue;
      const label = { row, slot, text, x, y, width, height };
      if (overlapsAny(label, taken) || overlapsAny(label, labels)) continue;
      labels.push(label);
      break;
    }
  }
  return labels;
}

/** Draws placed labels: the class colour as ground, and text in black or white, whichever reads better on it. */
export function drawLabels(
  labels: readonly PlacedLabel[],
  pen: Pen,
  frame: Frame,
  textColours: readonly string[],
): void {
  pen.opacity(1);
  for (const label of labels) {
    pen.fill(frame.look.colours[label.slot] ?? '#ffffff');
    pen.fillRect(label.x, label.y, label.width, label.height);
    pen.fill(textColours[label.slot] ?? '#000000');
    pen.text(
      label.text,
      label.x + padding * frame.pixelRatio,
      label.y + label.height / 2,
      textHeight * frame.pixelRatio,
    );
  }
}

/** What stands on a label: the class and the confidence with two decimals, as far as they are known. */
export function labelText({ columns }: Scene, row: number): string {
  const name = classNameOfRow(columns, row) ?? '';
  const short = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
  const confidence = columns.confidences[row] ?? Number.NaN;
  return Number.isNaN(confidence) ? short : `${short} ${confidence.toFixed(2)}`.trim();
}

function overlapsAny(label: PlacedLabel, others: readonly PlacedLabel[]): boolean {
  return others.some(
    (other) =>
      label.x < other.x + other.width &&
      other.x < label.x + label.width &&
      label.y < other.y + other.height &&
      other.y < label.y + label.height,
  );
}
