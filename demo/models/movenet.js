import { cocoKeypoints } from './coco.js';
import { packageFile, packageVersion } from './packages.js';
import { cutSquare } from './photo.js';
import { toPixel, toScore } from './rounding.js';
import { dispose, openGraphModel, tensor4d } from './tensorflow.js';

const weights = '@vladmandic/human';
const peopleFrom = 'centernet_mobilenet_v3';
const inputSide = 192;
const margin = 1.25;
const maxPeople = 6;
const minPoseScore = 0.3;
const minVisibleScore = 0.3;

/**
 * MoveNet Lightning: 17 keypoints of one person. It looks at a square around each person that CenterNet found.
 * @returns {Promise<import('./model.js').Model>}
 */
export async function openMoveNet() {
  const graph = await openGraphModel(packageFile(weights, 'models/movenet-lightning.json'));

  return {
    name: 'movenet_lightning',
    version: packageVersion(weights),
    description: 'MoveNet SinglePose Lightning: 17 COCO keypoints of each person that CenterNet found.',
    parameters: {
      input_size: [inputSide, inputSide],
      people_from: peopleFrom,
      max_people: maxPeople,
      crop_margin: margin,
      min_mean_confidence: minPoseScore,
      visible_confidence: minVisibleScore,
    },
    provenance: {
      package: weights,
      package_version: packageVersion(weights),
      file: 'models/movenet-lightning.json',
      license: 'Apache-2.0 (Google); repackaged under MIT',
      runtime: `@tensorflow/tfjs-backend-wasm ${packageVersion('@tensorflow/tfjs-backend-wasm')}`,
    },
    async run(photo, earlier) {
      /** @type {import('./model.js').Annotation[]} */
      const annotations = [];
      for (const box of findPeople(earlier)) {
        const square = squareAround(box);
        const joints = await infer(graph, await cutSquare(photo, square, inputSide));
        const pose = toAnnotation(joints, square);
        if (pose.confidence !== null && pose.confidence >= minPoseScore) annotations.push(pose);
      }
      return {
        annotations,
        artifacts: [],
        summary: {
          total_detections: annotations.length,
          classes_detected: annotations.length > 0 ? ['person'] : [],
        },
      };
    },
  };
}

/**
 * The people among CenterNet's boxes, best first, each as x, y, width, height.
 * @param {Map<string, import('./model.js').Findings>} earlier
 * @returns {number[][]}
 */
function findPeople(earlier) {
  const findings = earlier.get(peopleFrom);
  if (!findings)
    throw new Error(`MoveNet needs the boxes of ${peopleFrom}, which has no result for this photo`);
  return findings.annotations
    .filter((each) => each.annotation_type === 'bounding_box' && each.class_name === 'person')
    .slice(0, maxPeople)
    .map((each) => /** @type {number[]} */ (each.data.bbox));
}

/**
 * @param {number[]} box x, y, width, height.
 * @returns {import('./photo.js').Square}
 */
function squareAround([x, y, width, height]) {
  const side = Math.ceil(Math.max(width, height) * margin);
  return {
    left: Math.round(x + width / 2 - side / 2),
    top: Math.round(y + height / 2 - side / 2),
    side,
  };
}

/**
 * @param {import('@tensorflow/tfjs-converter').GraphModel} graph
 * @param {Buffer} pixels
 * @returns {Promise<number[][]>} Per keypoint y, x (0 to 1 of the square) and score.
 */
async function infer(graph, pixels) {
  const input = tensor4d(Int32Array.from(pixels), [1, inputSide, inputSide, 3], 'int32');
  const output = /** @type {import('@tensorflow/tfjs-core').Tensor} */ (graph.execute(input));
  const [[joints]] = /** @type {number[][][][]} */ (await output.array());
  dispose([input, output]);
  return joints;
}

/**
 * @param {number[][]} joints
 * @param {import('./photo.js').Square} square
 * @returns {import('./model.js').Annotation}
 */
function toAnnotation(joints, square) {
  const mean = joints.reduce((sum, [, , score]) => sum + score, 0) / joints.length;
  return {
    annotation_type: 'keypoint',
    class_name: 'person',
    confidence: toScore(mean),
    data: {
      keypoints: joints.map(([y, x, score], index) => ({
        name: cocoKeypoints[index],
        x: toPixel(square.left + x * square.side),
        y: toPixel(square.top + y * square.side),
        confidence: toScore(score),
        visibility: score >= minVisibleScore ? 2 : 1,
      })),
    },
  };
}
