import { readFile } from 'node:fs/promises';
import { foundClasses, suppressOverlaps } from './boxes.js';
import { openLiteRtModel } from './litert.js';
import { packageFile, packageVersion } from './packages.js';
import { squeeze } from './photo.js';
import { toPixel, toScore } from './rounding.js';

const weights = '@mediapipe/objectron';
const inputSide = 300;
const minScore = 0.3;
const overlapLimit = 0.5;

/** Cells along each side of the six feature maps. */
const featureMaps = [19, 10, 5, 3, 2, 1];

/** What the model's box numbers are divided by: centre offsets and logarithms of sizes. */
const centreScale = 10;
const sizeScale = 5;

/**
 * SSD on MobileNetV2: boxes of 23 Open Images classes. It is the 2D detector inside MediaPipe's Objectron, whose
 * packed assets hold its labels and its `.tflite` file.
 * @returns {Promise<import('./model.js').Model>}
 */
export async function openSsdMobileNet() {
  const assets = await readPackedAssets();
  const labels = assets.labels.map((label) => label.toLowerCase());
  const infer = await openLiteRtModel(assets.model);
  const anchors = makeAnchors();

  return {
    name: 'ssd_mobilenet_v2',
    version: packageVersion(weights),
    description: 'SSD with a MobileNetV2 backbone, trained on Open Images: boxes of 23 classes.',
    parameters: {
      input_size: [inputSide, inputSide],
      resize: 'stretch',
      confidence_threshold: minScore,
      iou_threshold: overlapLimit,
    },
    provenance: {
      package: weights,
      package_version: packageVersion(weights),
      file: assets.modelName,
      license: 'Apache-2.0',
      runtime: `@litertjs/core ${packageVersion('@litertjs/core')}`,
    },
    async run(photo) {
      const pixels = await squeeze(photo, inputSide);
      const outputs = await infer(Float32Array.from(pixels, (value) => value / 127.5 - 1));
      const boxes = suppressOverlaps(decode(outputs, anchors, labels, photo), overlapLimit);
      return {
        annotations: boxes.map((box) => ({
          annotation_type: 'bounding_box',
          class_name: box.label,
          confidence: toScore(box.score),
          data: { bbox: [box.xMin, box.yMin, box.xMax, box.yMax].map(toPixel), format: 'xyxy' },
        })),
        artifacts: [],
        summary: { total_detections: boxes.length, classes_detected: foundClasses(boxes) },
      };
    },
  };
}

/** The labels and the model, found by the table of contents in the script that unpacks them for browsers. */
async function readPackedAssets() {
  const loader = await readFile(packageFile(weights, 'objectron_solution_packed_assets_loader.js'), 'utf8');
  const table = /loadPackage\((\{.*?\})\);/s.exec(loader);
  if (!table) throw new Error(`${weights}: no table of contents in its packed assets' loader`);
  const packed = await readFile(packageFile(weights, 'objectron_solution_packed_assets.data'));
  /** @type {{ filename: string, start: number, end: number }[]} */
  const files = JSON.parse(table[1]).files;
  /** @param {string} suffix */
  const find = (suffix) => {
    const file = files.find(({ filename }) => filename.endsWith(suffix));
    if (!file) throw new Error(`${weights}: no file ending in ${suffix} among its packed assets`);
    return { name: file.filename, bytes: packed.subarray(file.start, file.end) };
  };
  const model = find('ssd_mobilenetv2_oidv4_fp16.tflite');
  return {
    labels: find('labelmap.txt').bytes.toString('utf8').trim().split('\n'),
    model: new Uint8Array(model.bytes),
    modelName: model.name,
  };
}

/**
 * A box that the model corrects, relative to the photo: 0 to 1.
 * @typedef {object} Anchor
 * @property {number} x Centre.
 * @property {number} y Centre.
 * @property {number} width
 * @property {number} height
 */

/**
 * SSD's anchors: six a cell, scales from 0.2 to 0.95, three smaller ones in the finest map, as set in the graph of
 * MediaPipe's object detection and in TensorFlow's `multiple_grid_anchor_generator`.
 * @returns {Anchor[]} In the order of the model's outputs.
 */
function makeAnchors() {
  /** @param {number} level */
  const scaleOf = (level) => (level < featureMaps.length ? 0.2 + 0.15 * level : 1);
  return featureMaps.flatMap((cells, level) => {
    const scale = scaleOf(level);
    const shapes =
      level === 0
        ? [toShape(0.1, 1), toShape(scale, 2), toShape(scale, 1 / 2)]
        : [
            ...[1, 2, 1 / 2, 3, 1 / 3].map((ratio) => toShape(scale, ratio)),
            toShape(Math.sqrt(scale * scaleOf(level + 1)), 1),
          ];
    return Array.from({ length: cells * cells }, (_, cell) => ({
      x: ((cell % cells) + 0.5) / cells,
      y: (Math.floor(cell / cells) + 0.5) / cells,
    })).flatMap((centre) => shapes.map((shape) => ({ ...centre, ...shape })));
  });
}

/**
 * @param {number} scale Side of the square of equal area.
 * @param {number} ratio Width over height.
 */
function toShape(scale, ratio) {
  return { width: scale * Math.sqrt(ratio), height: scale / Math.sqrt(ratio) };
}

/**
 * Turns the model's numbers into boxes: per anchor four corrections (centre y, centre x, log height, log width) and
 * one logit a class, the first of which means "nothing".
 * @param {import('./litert.js').Output[]} outputs
 * @param {Anchor[]} anchors
 * @param {string[]} labels
 * @param {import('./photo.js').Photo} photo
 * @returns {import('./boxes.js').Detection[]}
 */
function decode(outputs, anchors, labels, photo) {
  const corrections = outputWithRowsOf(4, outputs);
  const logits = outputWithRowsOf(labels.length, outputs);
  return anchors.flatMap((anchor, index) => {
    const best = bestClass(logits.subarray(index * labels.length, (index + 1) * labels.length));
    if (best.score < minScore) return [];
    const [dy, dx, logHeight, logWidth] = corrections.subarray(index * 4, index * 4 + 4);
    const x = anchor.x + (dx / centreScale) * anchor.width;
    const y = anchor.y + (dy / centreScale) * anchor.height;
    const halfWidth = (Math.exp(logWidth / sizeScale) * anchor.width) / 2;
    const halfHeight = (Math.exp(logHeight / sizeScale) * anchor.height) / 2;
    return {
      label: labels[best.index],
      score: best.score,
      xMin: (x - halfWidth) * photo.width,
      yMin: (y - halfHeight) * photo.height,
      xMax: (x + halfWidth) * photo.width,
      yMax: (y + halfHeight) * photo.height,
    };
  });
}

/**
 * @param {number} columns
 * @param {import('./litert.js').Output[]} outputs
 */
function outputWithRowsOf(columns, outputs) {
  const output = outputs.find(({ shape }) => shape[2] === columns);
  if (!output) throw new Error(`The model has no output with ${columns} numbers an anchor`);
  return output.values;
}

/**
 * @param {Float32Array} logits Of one anchor; number 0 is the background and does not compete.
 */
function bestClass(logits) {
  let index = 1;
  for (let each = 2; each < logits.length; each++) {
    if (logits[each] > logits[index]) index = each;
  }
  return { index, score: 1 / (1 + Math.exp(-logits[index])) };
}
