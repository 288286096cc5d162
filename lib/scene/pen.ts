/** How a region made of several rings is filled. */
export type FillRule = 'evenodd' | 'nonzero';

/** A text on a rectangle; device pixels. */
export interface PenLabel {
  readonly text: string;
  readonly textHeight: number;
  /** From the left of the rectangle to the text. */
  readonly padding: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ground: string;
  readonly colour: string;
}

/**
 * What a scene draws with: a few strokes and fills in device pixels, kept by whoever owns the screen. A colour is any CSS
 * colour. A path starts with `begin` and ends with `fillPath` and/or `strokePath`.
 */
export interface Pen {
  /** How strokes look from here on: colour, width, and dash lengths (none = solid). */
  line(colour: string, width: number, dash: readonly number[]): void;
  /** The colour of fills and text from here on. */
  fill(colour: string): void;
  /** The opacity of everything from here on, 0 to 1. */
  opacity(value: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  begin(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  close(): void;
  fillPath(rule: FillRule): void;
  strokePath(): void;
  /** A filled disc. */
  dot(x: number, y: number, radius: number): void;
  /** A stroked circle. */
  ring(x: number, y: number, radius: number): void;
  /** Text in the label font, `height` device pixels high, starting at x and centred on y. */
  text(text: string, x: number, y: number, height: number): void;
  /** Such a text on a ground of a colour of its own. Everything in whole device pixels but the text's own place in it. */
  label(label: PenLabel): void;
  /** The width of such a text. */
  textWidth(text: string, height: number): number;
}
