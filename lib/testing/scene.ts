import { decodeColumns, encodeColumns } from '@/lib/annotations/columns';
import { decodeAnnotation } from '@/lib/annotations/decode';
import type { Size } from '@/lib/geometry/shapes';
import { showAll } from '@/lib/scene/filter';
import type { Frame } from '@/lib/scene/frame';
import type { FillRule, Pen, PenLabel } from '@/lib/scene/pen';
import { buildScene, type Scene } from '@/lib/scene/scene';

/** The scene of annotations in the form that pipelines send, by the way that real ones go: decoded, packed, unpacked. */
export function sceneOf(annotations: readonly unknown[], size: Size): Scene {
  const rows = annotations.map((annotation, i) => {
    const { type, className, confidence, bounds, area, data } = decodeAnnotation(annotation, size);
    return {
      id: `00000000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`,
      type,
      className,
      confidence,
      xMin: bounds?.xMin ?? null,
      yMin: bounds?.yMin ?? null,
      xMax: bounds?.xMax ?? null,
      yMax: bounds?.yMax ?? null,
      area,
      data: JSON.stringify(data),
    };
  });
  return buildScene(decodeColumns(encodeColumns('00000000-0000-7000-8000-00000000ffff', rows).buffer), size);
}

/** A frame at 100 % on a large screen, with everything shown; `changes` replaces parts of it. */
export function frameOf(changes: Partial<Frame> = {}): Frame {
  return {
    scale: 1,
    dx: 0,
    dy: 0,
    width: 4000,
    height: 3000,
    pixelRatio: 1,
    filter: showAll,
    look: {
      colours: ['#dd0000', '#00dd00', '#0000dd', '#dddd00', '#00dddd'],
      textColours: ['#ffffff', '#000000', '#ffffff', '#000000', '#000000'],
      lineOpacity: 1,
      fillOpacity: 0.5,
      dash: [],
    },
    ...changes,
  };
}

/** One mark that a pen left: what was done, with which line or fill, and where. */
export interface Mark {
  readonly kind: 'strokeRect' | 'fillRect' | 'fill' | 'stroke' | 'dot' | 'ring' | 'text';
  readonly colour: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly opacity: number;
  readonly rule?: FillRule;
  readonly text?: string;
  /** Numbers of the call, or the points of the path. */
  readonly at: readonly number[];
}

/** A pen that writes down what it is told to draw. A letter is as wide as half of the text is high. */
export class RecordingPen implements Pen {
  readonly marks: Mark[] = [];
  #line = { colour: '', width: 0, dash: [] as readonly number[] };
  #fill = '';
  #opacity = 1;
  #path: number[] = [];

  line(colour: string, width: number, dash: readonly number[]): void {
    this.#line = { colour, width, dash };
  }
  fill(colour: string): void {
    this.#fill = colour;
  }
  opacity(value: number): void {
    this.#opacity = value;
  }
  strokeRect(...at: number[]): void {
    this.marks.push({ kind: 'strokeRect', ...this.#line, opacity: this.#opacity, at });
  }
  fillRect(...at: number[]): void {
    this.marks.push({ kind: 'fillRect', colour: this.#fill, opacity: this.#opacity, at });
  }
  begin(): void {
    this.#path = [];
  }
  moveTo(...at: number[]): void {
    this.#path.push(...at);
  }
  lineTo(...at: number[]): void {
    this.#path.push(...at);
  }
  close(): void {}
  fillPath(rule: FillRule): void {
    this.marks.push({ kind: 'fill', colour: this.#fill, opacity: this.#opacity, rule, at: this.#path });
  }
  strokePath(): void {
    this.marks.push({ kind: 'stroke', ...this.#line, opacity: this.#opacity, at: this.#path });
  }
  dot(...at: number[]): void {
    this.marks.push({ kind: 'dot', colour: this.#fill, opacity: this.#opacity, at });
  }
  ring(...at: number[]): void {
    this.marks.push({ kind: 'ring', ...this.#line, opacity: this.#opacity, at });
  }
  text(text: string, ...at: number[]): void {
    this.marks.push({ kind: 'text', colour: this.#fill, opacity: this.#opacity, text, at });
  }
  label({ text, textHeight, padding, x, y, width, height, ground, colour }: PenLabel): void {
    this.fill(ground);
    this.fillRect(x, y, width, height);
    this.fill(colour);
    this.text(text, x + padding, y + height / 2, textHeight);
  }
  textWidth(text: string, height: number): number {
    return (text.length * height) / 2;
  }
}
