import { drawBoxes } from '../drawing.js';
import { foundClasses, suppressOverlaps } from './boxes.js';
import { cocoClasses } from './coco.js';
import { toGreyPng } from './grid.js';
import { packageFile, packageVersion } from './packages.js';
import { squeeze } from './photo.js';
import { toPixel, toScore } from './rounding.js';
import { dispose, openGraphModel, tensor4d } from './tensorflow.js';

const weights = '@vladmandic/human';
const inputSide = 512;
const minScore = 0.3;
const overlapLimit = 0.45;
const topClasses = 5;

/**
 * CenterNet on MobileNetV3: boxes of 80 COCO classes. Its class map, one layer of 128 × 128 a class, says where in the
 * photo a class is suspected: it gives the scores of the photo as a whole, and one layer is kept as a heat map.
 * @returns {Promise<import('./model.js').Model>}
 */
export async function openCenterNet() {
  const graph = await openGraphModel(packageFile(weights, 'models/centernet.json'));

  return {
    name: 'centernet_mobilenet_v3',
    version: packageVersion(weights),
    description:
      'CenterNet with a MobileNetV3 backbone, trained on COCO: boxes, class scores and a class map.',
    parameters: {
      input_size: [inputSide, inputSide],
      resize: 'stretch',
      confidence_threshold: minScore,
      iou_threshold: overlapLimit,
      top_k: topClasses,
    },
    provenance: {
      package: weights,
      package_version: packageVersion(weights),
      file: 'models/centernet.json',
      upstream: 'https://github.com/610265158/mobilenetv3_centernet',
      license: 'MIT as stated by the package; unclear upstream',
      runtime: `@tensorflow/tfjs-backend-wasm ${packageVersion('@tensorflow/tfjs-backend-wasm')}`,
    },
    async run(photo) {
      const { candidates, classMap } = await infer(graph, await squeeze(photo, inputSide));
      const boxes = suppressOverlaps(toDetections(candidates, photo), overlapLimit);
      const scores = scoreClasses(classMap).slice(0, topClasses);
      const layer = classLayer(classMap, scores[0].index);
      const range = valueRange(layer.values);
      return {
        annotations: [
          ...boxes.map(toBoxAnnotation),
          toClassification(scores),
          {
            annotation_type: 'heatmap',
            class_name: scores[0].label,
            confidence: null,
            data: { artifact_name: 'heatmap.png', kind: 'scalar', range },
          },
        ],
        artifacts: [
          {
            artifact_name: 'heatmap.png',
            content_type: 'image/png',
            bytes: await toGreyPng(layer, range),
          },
          {
            artifact_name: 'visualization.webp',
            content_type: 'image/webp',
            bytes: await drawBoxes(photo, boxes),
          },
        ],
        summary: {
          total_detections: boxes.length,
          classes_detected: foundClasses(boxes),
          top_class: scores[0].label,
        },
      };
    },
  };
}

/**
 * @typedef {object} ClassMap
 * @property {number} width
 * @property {number} height
 * @property {Float32Array} values height × width × 80 scores of 0 to 1, classes innermost.
 */

/**
 * @param {import('@tensorflow/tfjs-converter').GraphModel} graph
 * @param {Buffer} pixels
 * @returns {Promise<{ candidates: number[][], classMap: ClassMap }>} Candidates are rows of x1, y1, x2, y2 in pixels of
 *   the model's input, score, class.
 */
async function infer(graph, pixels) {
  const input = tensor4d(Float32Array.from(pixels), [1, inputSide, inputSide, 3]);
  const outputs = /** @type {import('@tensorflow/tfjs-core').Tensor[]} */ (
    graph.execute(input, ['tower_0/detections', 'tower_0/keypoints'])
  );
  const [detections, classes] = outputs;
  const [candidates] = /** @type {number[][][]} */ (await detections.array());
  const [, height, width] = classes.shape;
  const classMap = { width, height, values: Float32Array.from(await classes.data()) };
  dispose([input, ...outputs]);
  return { candidates, classMap };
}

/**
 * @param {number[][]} candidates
 * @param {import('./photo.js').Photo} photo
 * @returns {import('./boxes.js').Detection[]}
 */
function toDetections(candidates, photo) {
  const scaleX = photo.width / inputSide;
  const scaleY = photo.height / inputSide;
  return candidates
    .filter(([, , , , score]) => score >= minScore)
    .map(([x1, y1, x2, y2, score, index]) => ({
      label: cocoClasses[index],
      score,
      xMin: x1 * scaleX,
      yMin: y1 * scaleY,
      xMax: x2 * scaleX,
      yMax: y2 * scaleY,
    }));
}

/**
 * The photo's score for a class is the highest one anywhere in its layer.
 * @param {ClassMap} classMap
 * @returns {{ index: number, label: string, score: number }[]} Best first.
 */
function scoreClasses({ values }) {
  const best = new Float32Array(cocoClasses.length);
  values.forEach((score, position) => {
    const index = position % cocoClasses.length;
    if (score > best[index]) best[index] = score;
  });
  return cocoClasses
    .map((label, index) => ({ index, label, score: best[index] }))
    .toSorted((a, b) => b.score - a.score);
}

/**
 * @param {ClassMap} classMap
 * @param {number} index Which class.
 * @returns {import('./grid.js').Grid}
 */
function classLayer({ width, height, values }, index) {
  return { width, height, values: values.filter((_, position) => position % cocoClasses.length === index) };
}

/**
 * @param {Float32Array} values
 * @returns {[number, number]} Lowest and highest.
 */
function valueRange(values) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [Number(low.toPrecision(6)), Number(high.toPrecision(6))];
}

/**
 * @param {import('./boxes.js').Detection} box
 * @returns {import('./model.js').Annotation}
 */
function toBoxAnnotation(box) {
  return {
    annotation_type: 'bounding_box',
    class_name: box.label,
    confidence: toScore(box.score),
    data: {
      bbox: [box.xMin, box.yMin, box.xMax - box.xMin, box.yMax - box.yMin].map(toPixel),
      format: 'xywh',
    },
  };
}

/**
 * @param {{ label: string, score: number }[]} scores
 * @returns {import('./model.js').Annotation}
 */
function toClassification(scores) {
  return {
    annotation_type: 'classification',
    class_name: scores[0].label,
    confidence: toScore(scores[0].score),
    data: { scores: Object.fromEntries(scores.map(({ label, score }) => [label, toScore(score)])) },
  };
}
