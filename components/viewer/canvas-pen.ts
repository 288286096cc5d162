import type { FillRule, Pen } from '@/lib/scene/pen';

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
  readonly #widths = new Map<string, number>();

  constructor(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D) {
    this.#context = context;
  }

  /** Begins a drawing on this context, from a known state. */
  take(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D): void {
    this.#context = context;
    this.#font = '';
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
    this.#context.strokeStyle = colour;
    this.#context.lineWidth = width;
    this.#context.setLineDash([...dash]);
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

  /** Forgets measured texts, because another font has arrived. */
  forgetWidths(): void {
    this.#widths.clear();
  }

  #setFont(height: number): void {
    const font = `500 ${height}px ${fontFamily}`;
    if (font === this.#font) return;
    this.#font = font;
    this.#context.font = font;
  }
}
