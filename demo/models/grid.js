import sharp from 'sharp';

/**
 * A field of numbers over the whole photo, row-major; sample (column i, row j) stands for the centre of its cell.
 * @typedef {object} Grid
 * @property {number} width
 * @property {number} height
 * @property {Float32Array} values
 */

/**
 * Stretches a field by bilinear interpolation between cell centres; the border cells extend to the edge. Done in
 * floating point, so that a threshold on the result is not a threshold on rounded grey levels.
 * @param {Grid} grid
 * @param {number} width
 * @param {number} height
 * @returns {Grid}
 */
export function stretch(grid, width, height) {
  const columns = Array.from({ length: width }, (_, x) => neighbours(x, width, grid.width));
  const values = new Float32Array(width * height);
  let index = 0;
  for (let y = 0; y < height; y++) {
    const row = neighbours(y, height, grid.height);
    const upper = row.first * grid.width;
    const lower = row.second * grid.width;
    for (const column of columns) {
      const top = mix(grid.values[upper + column.first], grid.values[upper + column.second], column.share);
      const bottom = mix(grid.values[lower + column.first], grid.values[lower + column.second], column.share);
      values[index++] = mix(top, bottom, row.share);
    }
  }
  return { width, height, values };
}

/**
 * The two source cells whose centres enclose the centre of a target cell, and how much of the second to take.
 * @param {number} target
 * @param {number} targets How many target cells there are.
 * @param {number} sources How many source cells there are.
 */
function neighbours(target, targets, sources) {
  const position = Math.min(sources - 1, Math.max(0, ((target + 0.5) * sources) / targets - 0.5));
  const first = Math.floor(position);
  return { first, second: Math.min(sources - 1, first + 1), share: position - first };
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} share
 */
function mix(a, b, share) {
  return a + (b - a) * share;
}

/**
 * Writes a field as a one-channel 8-bit PNG.
 * @param {Grid} grid
 * @param {readonly [number, number]} range The values that become 0 and 255; what lies outside is cut off.
 * @returns {Promise<Buffer>}
 */
export function toGreyPng(grid, [low, high]) {
  const scale = high > low ? 255 / (high - low) : 0;
  const grey = Uint8ClampedArray.from(grid.values, (value) => (value - low) * scale);
  return sharp(grey, { raw: { width: grid.width, height: grid.height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9 })
    .toBuffer();
}
