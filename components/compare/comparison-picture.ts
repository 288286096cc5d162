import { dashOfLayer } from '@/components/images/dashes';
import { CanvasPen } from '@/components/viewer/canvas-pen';
import { newCanvas, type PaintedPicture, textColourOver } from '@/components/viewer/save-picture';
import type { SaveOptions } from '@/components/viewer/viewer-props';
import type { Point } from '@/lib/geometry/shapes';
import { cutOf, gridOf, lensOf } from './comparison-places';
import type { CompareSide, CompareState } from './use-compare';

/** In CSS pixels: the strip with the name of a model, what is in it, and what lies between two panes. */
const strip = { height: 28, text: 12, padding: 8, dash: 18 } as const;
const gap = 8;

interface SidePicture {
  readonly side: CompareSide;
  readonly painted: PaintedPicture;
}

/** Where the lens is, in image pixels, and its radius in CSS pixels. */
interface LensShape extends Point {
  readonly radius: number;
}

/** What is seen of the image, on one canvas: panes beside one another, or one in part over the other, with their names. */
export function paintView(compare: CompareState, options: SaveOptions, lens: LensShape): OffscreenCanvas {
  const { view, sides, against } = compare;
  const [a, b] = [sides[0], sides[against]];
  const paint = (pane: number, parts = 1): PaintedPicture => {
    const painted = compare.handles[pane]?.current?.paintPicture({ ...options, parts });
    if (!painted) throw new Error('There is nothing to save yet.');
    return painted;
  };
  if (view.mode === 'side')
    return paintBeside(sides.map((side, pane) => ({ side, painted: paint(pane, sides.length) })));
  if ((view.mode !== 'swipe' && view.mode !== 'lens') || !a || !b) return paint(0).canvas;
  const under = { side: a, painted: paint(0) };
  const { placement, screen } = under.painted;
  const inside = new Path2D();
  const edge = new Path2D();
  if (view.mode === 'swipe') {
    const x = cutOf(view.split, screen, placement);
    inside.rect(x, 0, placement.width - x, placement.height);
    edge.rect(x, 0, 0, placement.height);
  } else {
    const { x, y, radius } = lensOf(lens, lens.radius, screen, placement);
    for (const path of [inside, edge]) path.arc(x, y, radius, 0, 2 * Math.PI);
  }
  return paintOver(under, { side: b, painted: paint(1) }, inside, edge);
}

function paintBeside(pictures: readonly SidePicture[]): OffscreenCanvas {
  const ratio = pictures[0]?.painted.placement.pixelRatio ?? 1;
  const top = strip.height * ratio;
  const sizes = pictures.map(({ painted: { canvas } }) => ({
    width: canvas.width,
    height: top + canvas.height,
  }));
  const { places, width, height } = gridOf(sizes, gap * ratio);
  const context = newCanvas(width, height, pictures[0]?.painted.ground ?? '#000000');
  pictures.forEach(({ side, painted }, i) => {
    const { x, y } = places[i] ?? { x: 0, y: 0 };
    writeName(context, { side, painted }, x, y, painted.canvas.width);
    context.drawImage(painted.canvas, x, y + top);
  });
  return context.canvas;
}

/** `over` is seen inside of a path, `under` everywhere else. The legend of each is under both, with its name. */
function paintOver(under: SidePicture, over: SidePicture, inside: Path2D, edge: Path2D): OffscreenCanvas {
  const { width, height, pixelRatio } = under.painted.placement;
  const top = strip.height * pixelRatio;
  const legends = [under, over]
    .map((picture) => ({ picture, legend: picture.painted.canvas.height - height }))
    .filter(({ legend }) => legend > 0);
  const below = legends.reduce((sum, { legend }) => sum + top + legend, 0);
  const context = newCanvas(width, top + height + below, under.painted.ground);
  writeName(context, under, 0, 0, width / 2);
  writeName(context, over, width / 2, 0, width / 2);
  const picture = [0, 0, width, height] as const;
  context.translate(0, top);
  context.drawImage(under.painted.canvas, ...picture, ...picture);
  context.save();
  context.clip(inside);
  context.drawImage(over.painted.canvas, ...picture, ...picture);
  context.restore();
  context.save();
  context.beginPath();
  context.rect(...picture);
  context.clip();
  for (const [line, colour] of [
    [4, 'rgb(0 0 0 / 60%)'],
    [2, '#ffffff'],
  ] as const) {
    context.lineWidth = line * pixelRatio;
    context.strokeStyle = colour;
    context.stroke(edge);
  }
  context.restore();
  let y = height;
  for (const { picture: own, legend } of legends) {
    writeName(context, own, 0, y, width);
    const from = [0, height, width, legend] as const;
    context.drawImage(own.painted.canvas, ...from, 0, y + top, width, legend);
    y += top + legend;
  }
  return context.canvas;
}

/** The letter of a side, the line that its annotations are drawn with, and its model. */
function writeName(
  context: OffscreenCanvasRenderingContext2D,
  { side, painted }: SidePicture,
  left: number,
  top: number,
  width: number,
): void {
  const ratio = painted.placement.pixelRatio;
  const { letter, analysis, key, isAbsent } = side;
  const model = analysis ? `${analysis.model_name} ${analysis.model_version}` : key;
  const colour = textColourOver(painted.ground);
  context.save();
  context.beginPath();
  context.rect(left, top, width, strip.height * ratio);
  context.clip();
  const transform = context.getTransform();
  const pen = new CanvasPen(context);
  pen.take(context);
  context.setTransform(transform);
  pen.fill(colour);
  const y = top + (strip.height / 2) * ratio;
  const size = strip.text * ratio;
  let x = left + strip.padding * ratio;
  pen.text(letter, x, y, size);
  x += pen.textWidth(letter, size) + 5 * ratio;
  const dash = dashOfLayer(letter.charCodeAt(0) - 'A'.charCodeAt(0)).map((length) => length * ratio);
  pen.line(colour, 2 * ratio, dash);
  pen.begin();
  pen.moveTo(x, y);
  pen.lineTo(x + strip.dash * ratio, y);
  pen.strokePath();
  pen.text(isAbsent ? `${model} has not run` : model, x + (strip.dash + 6) * ratio, y, size);
  context.restore();
}
