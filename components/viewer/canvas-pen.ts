import type { FillRule, Pen, PenLabel } from '@/lib/scene/pen';

/** Pictures of labels are kept for so many; more are not on a screen at once, however it moves. */
const mostLabels = 1000;

const fontFamily = '"Inter Variable", Inter, system-ui, sans-serif';
/** Widths are kept for so many texts; more are not on a screen at once. */
const mostWidths = 5000;

/**
 * A pen on a 2D canvas, on the page or in a worker. It draws in device pixels: `take` undoes whatever transform the
 * canvas's owner has set.
 */
export class CanvasPen implements Pen {
  #context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  #font = '';
  /** How strokes look now: a context takes long to be told what it knows. */
  #stroke: { readonly colour: string; readonly width: number; readonly dash: readonly number[] } | null =
    null;
  /**
   * Labels are drawn as pictures that are kept: text costs several times what a picture of it does, and in a gesture the
   * same labels are drawn in every frame. To make one costs more than to write its text once.
   */
  isHurried = false;
  readonly #widths = new Map<string, number>();
  readonly #labels = new Map<string, ImageBitmap>();

  constructor(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D) {
    this.#context = context;
  }

  /** Begins a drawing on this context, from a known state. */
  take(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D): void {
    this.#context = context;
    this.#font = '';
    this.#stroke = null;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.lineCap = 'butt';
    context.lineJoin = 'miter';
    // Right angles stay sharp; a thin spike of a polygon does not grow a long tip.
    context.miterLimit = 2;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
  }

  line(colour: string, width: number, dash: readonly number[]): void {
    const known = this.#stroke;
    if (known?.colour !== colour) this.#context.strokeStyle = colour;
    if (known?.width !== width) this.#context.lineWidth = width;
    if (!known || (known.dash !== dash && known.dash.join() !== dash.join()))
      this.#context.setLineDash([...dash]);
    this.#stroke = { colour, width, dash };
  }

  fill(colour: string): void {
    this.#context.fillStyle = colour;
  }

  opacity(value: number): void {
    this.#context.globalAlpha = value;
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#context.strokeRect(x, y, width, height);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#context.fillRect(x, y, width, height);
  }

  begin(): void {
    this.#context.beginPath();
  }

  moveTo(x: number, y: number): void {
    this.#context.moveTo(x, y);
  }

  lineTo(x: number, y: number): void {
    this.#context.lineTo(x, y);
  }

  close(): void {
    this.#context.closePath();
  }

  fillPath(rule: FillRule): void {
    this.#context.fill(rule);
  }

  strokePath(): void {
    this.#context.stroke();
  }

  dot(x: number, y: number, radius: number): void {
    this.#context.beginPath();
    this.#context.arc(x, y, radius, 0, 2 * Math.PI);
    this.#context.fill();
  }

  ring(x: number, y: number, radius: number): void {
    this.#context.beginPath();
    this.#context.arc(x, y, Math.max(0, radius), 0, 2 * Math.PI);
    this.#context.stroke();
  }

  /** A bitmap stretched over a part of the canvas. */
  image(bitmap: ImageBitmap, x: number, y: number, width: number, height: number): void {
    this.#context.drawImage(bitmap, x, y, width, height);
  }

  text(text: string, x: number, y: number, height: number): void {
    this.#setFont(height);
    this.#context.fillText(text, x, y);
  }

  label(label: PenLabel): void {
    if (this.isHurried) this.#context.drawImage(this.#pictureOf(label), label.x, label.y);
    else this.#writeLabel(label, label.x, label.y);
  }

  textWidth(text: string, height: number): number {
    this.#setFont(height);
    const key = `${this.#font}|${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    if (this.#widths.size >= mostWidths) this.#widths.clear();
    const { width } = this.#context.measureText(text);
    this.#widths.set(key, width);
    return width;
  }

  /** Forgets measured and drawn texts, because another font has arrived. */
  forgetTexts(): void {
    this.#widths.clear();
    for (const label of this.#labels.values()) label.close();
    this.#labels.clear();
  }

  #writeLabel({ text, textHeight, padding, width, height, ground, colour }: PenLabel, x: number, y: number) {
    this.fill(ground);
    this.fillRect(x, y, width, height);
    this.fill(colour);
    this.text(text, x + padding, y + height / 2, textHeight);
  }

  /** As opaque as the canvas it is made for, so that its letters have the same edges. */
  #pictureOf(label: PenLabel): ImageBitmap {
    const { text, textHeight, width, height, ground, colour } = label;
    const key = `${textHeight}|${width}|${height}|${ground}|${colour}|${text}`;
    const known = this.#labels.get(key);
    if (known) return known;
    if (this.#labels.size >= mostLabels) this.forgetTexts();
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (context) {
      const pen = new CanvasPen(context);
      pen.take(context);
      pen.#writeLabel(label, 0, 0);
    }
    const picture = canvas.transferToImageBitmap();
    this.#labels.set(key, picture);
    return picture;
  }

  #setFont(height: number): void {
    const font = `500 ${height}px ${fontFamily}`;
    if (font === this.#font) return;
    this.#font = font;
    this.#context.font = font;
  }
}
