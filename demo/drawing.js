import { asSharp } from './models/photo.js';

/** The lighter of Okabe and Ito's colours, which stay apart for colour-blind people and carry black text. */
const palette = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#d55e00', '#cc79a7'];

/** @typedef {{ x: number, y: number, width: number, height: number, text: string, colour: string }} Label */

/**
 * The photo with boxes and their labels drawn into the pixels, as people pass them around.
 * @param {import('./models/photo.js').Photo} photo
 * @param {import('./models/boxes.js').Detection[]} boxes Best first.
 * @returns {Promise<Buffer>} A WebP of the photo's size.
 */
export function drawBoxes(photo, boxes) {
  const stroke = Math.max(2, Math.round(Math.min(photo.width, photo.height) / 200));
  const classes = [...new Set(boxes.map((box) => box.label))];
  /** @param {{ label: string }} box */
  const colourOf = (box) => palette[classes.indexOf(box.label) % palette.length];
  const frames = boxes.map((box) => drawFrame(box, colourOf(box), stroke));
  const labels = placeLabels(boxes, colourOf, stroke * 7).map(drawLabel);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${photo.width}" height="${photo.height}">` +
    `${frames.join('')}${labels.join('')}</svg>`;
  return asSharp(photo)
    .composite([{ input: Buffer.from(svg) }])
    .webp({ quality: 80 })
    .toBuffer();
}

/**
 * @param {import('./models/boxes.js').Detection} box
 * @param {string} colour
 * @param {number} stroke Pixels.
 */
function drawFrame(box, colour, stroke) {
  return (
    `<rect x="${box.xMin}" y="${box.yMin}" width="${box.xMax - box.xMin}" height="${box.yMax - box.yMin}" ` +
    `fill="none" stroke="${colour}" stroke-width="${stroke}"/>`
  );
}

/**
 * Each label in the upper left corner of its box, moved down where it would cover another.
 * @param {import('./models/boxes.js').Detection[]} boxes
 * @param {(box: { label: string }) => string} colourOf
 * @param {number} fontSize Pixels.
 */
function placeLabels(boxes, colourOf, fontSize) {
  /** @type {Label[]} */
  const placed = [];
  for (const box of boxes) {
    const text = `${box.label} ${box.score.toFixed(2)}`;
    const label = {
      x: Math.max(0, box.xMin),
      y: Math.max(0, box.yMin),
      width: (text.length + 1) * fontSize * 0.6,
      height: fontSize * 1.4,
      text,
      colour: colourOf(box),
    };
    while (placed.some((other) => cover(label, other))) label.y += label.height / 4;
    placed.push(label);
  }
  return placed;
}

/**
 * @param {Label} a
 * @param {Label} b
 */
function cover(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** @param {Label} label */
function drawLabel({ x, y, width, height, text, colour }) {
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"/>` +
    `<text x="${x + height / 4}" y="${y + height * 0.75}" font-family="sans-serif" ` +
    `font-size="${height / 1.4}">${text}</text>`
  );
}
