// @ts-check
import { randomUUID } from 'node:crypto';
import { imageSize } from './bed.mjs';

const classes = ['person', 'car', 'bicycle', 'dog', 'traffic light', 'chair', 'bottle', 'cell nucleus'];

/** @typedef {{ annotation_type: string, class_name: string, confidence: number, data: { bbox: number[], format: string } }} Box */

const hundredths = (/** @type {number} */ value) => Math.round(value * 100) / 100;

/** Boxes as a detector posts them, none like another. @param {number} count @returns {Box[]} */
export function makeBoxes(count) {
  return Array.from({ length: count }, (_, i) => {
    const width = hundredths(8 + Math.random() * 200);
    const height = hundredths(8 + Math.random() * 200);
    const x = hundredths(Math.random() * (imageSize.width - width));
    const y = hundredths(Math.random() * (imageSize.height - height));
    return {
      annotation_type: 'bounding_box',
      class_name: classes[i % classes.length] ?? '',
      confidence: Math.round(Math.random() * 1e4) / 1e4,
      data: { bbox: [x, y, width, height], format: 'xywh' },
    };
  });
}

/** The body of a bulk call. @param {Box[]} boxes */
export const bulkBody = (boxes) => Buffer.from(JSON.stringify({ annotations: boxes }));

/** The columns of `annotations` that the server writes, in the order of `copyText`. */
export const copyStatement = `COPY annotations (id, analysis_id, sequence, annotation_type, class_name, confidence,
  x_min, y_min, x_max, y_max, area, data, storage_path, ordering) FROM STDIN`;

/**
 * The rows that the server stores for these boxes, in COPY's text format.
 * @param {Box[]} boxes @param {string} analysisId @param {number} first sequence of the first
 */
export function copyText(boxes, analysisId, first) {
  const start = Date.now();
  const rows = boxes.map(({ class_name, confidence, data }, i) => {
    const [x = 0, y = 0, width = 0, height = 0] = data.bbox;
    // In the order of time, as the server's: ids at random would cost the index more.
    const time = (start * 4096 + i).toString(16).padStart(15, '0');
    const id = `${time.slice(0, 8)}-${time.slice(8, 12)}-7${time.slice(12)}${randomUUID().slice(18)}`;
    return `${id}\t${analysisId}\t${first + i}\tbounding_box\t${class_name}\t${confidence}\t${x}\t${y}\t${x + width}\t${
      y + height
    }\t${width * height}\t${JSON.stringify(data)}\t\\N\t\\N\n`;
  });
  return Buffer.from(rows.join(''));
}
