/**
 * A detected object in pixels of the photo as displayed. Boxes are kept as the model gave them: one that reaches
 * beyond the photo is not cut to it.
 * @typedef {object} Detection
 * @property {string} label
 * @property {number} score 0 to 1.
 * @property {number} xMin
 * @property {number} yMin
 * @property {number} xMax
 * @property {number} yMax
 */

/**
 * Intersection over union of two boxes; 0 when they do not meet.
 * @param {Detection} a
 * @param {Detection} b
 */
function boxIou(a, b) {
  const width = Math.min(a.xMax, b.xMax) - Math.max(a.xMin, b.xMin);
  const height = Math.min(a.yMax, b.yMax) - Math.max(a.yMin, b.yMin);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

/** @param {Detection} box */
function area(box) {
  return (box.xMax - box.xMin) * (box.yMax - box.yMin);
}

/**
 * Greedy non-maximum suppression: of boxes of one class that overlap by more than `limit`, the best score stays.
 * @param {Detection[]} detections
 * @param {number} limit Intersection over union, 0 to 1.
 * @returns {Detection[]} Best first.
 */
export function suppressOverlaps(detections, limit) {
  /** @type {Detection[]} */
  const kept = [];
  for (const next of detections.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((best) => best.label === next.label && boxIou(best, next) > limit)) kept.push(next);
  }
  return kept;
}

/**
 * The classes that were found, each once, in the order of their best score.
 * @param {Detection[]} detections
 */
export function foundClasses(detections) {
  return [...new Set(detections.map((each) => each.label))];
}
