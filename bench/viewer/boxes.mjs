// @ts-check

/** The image that everything here lies on. */
export const imageSize = { width: 1920, height: 1080 };

/** The same numbers at every run (mulberry32). @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const classCount = 20;

/**
 * Boxes of 8 to 160 pixels, log-uniform, in 20 classes.
 * @param {number} count
 * @returns {{ annotation_type: 'bounding_box', class_name: string, confidence: number, data: { bbox: number[] } }[]}
 */
export function makeBoxes(count) {
  const next = random(count);
  return Array.from({ length: count }, () => {
    const width = 8 * 20 ** next();
    const height = 8 * 20 ** next();
    const x = next() * (imageSize.width - width);
    const y = next() * (imageSize.height - height);
    const bbox = [x, y, width, height].map((value) => Math.round(value * 100) / 100);
    return {
      annotation_type: 'bounding_box',
      class_name: `class ${Math.floor(next() * classCount)}`,
      confidence: Math.round(next() * 1e4) / 1e4,
      data: { bbox },
    };
  });
}

/** Round masks as COCO run lengths, column by column. @param {number} count */
export function makeMasks(count) {
  const next = random(count);
  const { width, height } = imageSize;
  return Array.from({ length: count }, () => {
    const radius = 20 + next() * 100;
    const cx = radius + next() * (width - 2 * radius);
    const cy = radius + next() * (height - 2 * radius);
    const counts = [];
    let end = 0;
    for (let x = Math.ceil(cx - radius); x < cx + radius; x++) {
      const half = Math.sqrt(Math.max(0, radius ** 2 - (x - cx) ** 2));
      const top = Math.max(0, Math.round(cy - half));
      const bottom = Math.min(height, Math.round(cy + half));
      if (bottom <= top) continue;
      counts.push(x * height + top - end, bottom - top);
      end = x * height + bottom;
    }
    return {
      annotation_type: 'segmentation',
      class_name: `class ${Math.floor(next() * classCount)}`,
      confidence: Math.round(next() * 1e4) / 1e4,
      data: { format: 'rle', rle: { size: [height, width], counts } },
    };
  });
}
