/**
 * A mask as COCO writes it.
 * @typedef {object} CocoRle
 * @property {[number, number]} size Height, width.
 * @property {string} counts Run lengths in COCO's compressed text form.
 */

/**
 * Encodes a mask as COCO's compressed run-length encoding.
 * @param {Uint8Array} mask 0 or 1 a pixel, row-major.
 * @param {number} width
 * @param {number} height
 * @returns {CocoRle}
 */
export function toCocoRle(mask, width, height) {
  return { size: [height, width], counts: compressRuns(columnRuns(mask, width, height)) };
}

/**
 * Run lengths down the columns, alternating background and mask, beginning with background (which may be 0 long).
 * @param {Uint8Array} mask
 * @param {number} width
 * @param {number} height
 */
function columnRuns(mask, width, height) {
  const runs = [];
  let value = 0;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const pixel = mask[y * width + x];
      if (pixel !== value) {
        runs.push(length);
        value = pixel;
        length = 0;
      }
      length++;
    }
  }
  runs.push(length);
  return runs;
}

/**
 * COCO's text form (`rleToString` of cocoapi's maskApi.c): from the fourth run on, the difference to the run two
 * before; each number in groups of five bits, lowest first, bit 6 meaning "more follows", as characters from code 48.
 * @param {number[]} runs
 */
function compressRuns(runs) {
  let text = '';
  runs.forEach((run, index) => {
    let rest = index > 2 ? run - runs[index - 2] : run;
    let more = true;
    while (more) {
      const group = rest & 0x1f;
      rest >>= 5;
      const isNegative = (group & 0x10) !== 0;
      more = rest !== (isNegative ? -1 : 0);
      text += String.fromCharCode((more ? group | 0x20 : group) + 48);
    }
  });
  return text;
}
