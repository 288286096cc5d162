import path from 'node:path';
import sharp from 'sharp';

/**
 * A photo as people see it, decoded once for all models.
 * @typedef {object} Photo
 * @property {string} path Where the file is.
 * @property {string} filename Its name without folders.
 * @property {number} width Pixels, with EXIF orientation applied.
 * @property {number} height Pixels, with EXIF orientation applied.
 * @property {Buffer} pixels 8-bit sRGB, row by row, three bytes a pixel.
 */

/**
 * A square cut out of a photo; it may reach beyond the edges.
 * @typedef {object} Square
 * @property {number} left Whole pixels; negative to the left of the photo.
 * @property {number} top Whole pixels; negative above the photo.
 * @property {number} side Whole pixels.
 */

/**
 * Reads an image file upright. The size is taken from the turned pixels: metadata names the size before EXIF rotation.
 * @param {string} file
 * @returns {Promise<Photo>}
 */
export async function readPhoto(file) {
  const { data, info } = await sharp(file)
    .autoOrient()
    .flatten({ background: '#000' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${file}: expected three channels, got ${info.channels}`);
  return {
    path: file,
    filename: path.basename(file),
    width: info.width,
    height: info.height,
    pixels: data,
  };
}

/**
 * The pixels of a photo for further work with sharp.
 * @param {Photo} photo
 */
export function asSharp(photo) {
  return sharp(photo.pixels, { raw: { width: photo.width, height: photo.height, channels: 3 } });
}

/**
 * The whole photo squeezed into a square, aspect ratio given up, as the detectors were trained.
 * @param {Photo} photo
 * @param {number} side Pixels.
 * @returns {Promise<Buffer>} side × side × 3 bytes.
 */
export function squeeze(photo, side) {
  return asSharp(photo).resize(side, side, { fit: 'fill' }).raw().toBuffer();
}

/**
 * A square of the photo, black where it reaches beyond the edges, scaled.
 * @param {Photo} photo
 * @param {Square} square
 * @param {number} side Pixels of the result.
 * @returns {Promise<Buffer>} side × side × 3 bytes.
 */
export async function cutSquare(photo, square, side) {
  const canvas = Buffer.alloc(square.side * square.side * 3);
  const from = Math.max(0, square.left);
  const to = Math.min(photo.width, square.left + square.side);
  for (let row = 0; row < square.side; row++) {
    const y = square.top + row;
    if (y < 0 || y >= photo.height || from >= to) continue;
    const target = (row * square.side + from - square.left) * 3;
    photo.pixels.copy(canvas, target, (y * photo.width + from) * 3, (y * photo.width + to) * 3);
  }
  return sharp(canvas, { raw: { width: square.side, height: square.side, channels: 3 } })
    .resize(side, side)
    .raw()
    .toBuffer();
}
