import { readFile } from 'node:fs/promises';
import { stretch, toGreyPng } from './grid.js';
import { openLiteRtModel } from './litert.js';
import { outlineRegion } from './outline.js';
import { packageFile, packageVersion } from './packages.js';
import { squeeze } from './photo.js';
import { toCocoRle } from './rle.js';
import { toPixel, toScore } from './rounding.js';

const weights = '@mediapipe/selfie_segmentation';
const modelFile = 'selfie_segmentation.tflite';
const inputSide = 256;
const threshold = 0.5;
const minPartFraction = 0.0004;
const minThickness = 2;
const tolerance = 0.5;

/**
 * MediaPipe's selfie segmentation: how likely each cell of a 256 × 256 grid is a person. The same mask is given twice,
 * as COCO RLE and as polygons.
 * @returns {Promise<import('./model.js').Model>}
 */
export async function openSelfieSegmentation() {
  const infer = await openLiteRtModel(new Uint8Array(await readFile(packageFile(weights, modelFile))));

  return {
    name: 'selfie_segmentation',
    version: packageVersion(weights),
    description:
      'MediaPipe selfie segmentation: one mask for all people near the camera, as RLE and as polygons.',
    parameters: {
      input_size: [inputSide, inputSide],
      resize: 'stretch',
      mask_threshold: threshold,
      min_part_fraction: minPartFraction,
      min_thickness_pixels: minThickness,
      simplify_tolerance_pixels: tolerance,
    },
    provenance: {
      package: weights,
      package_version: packageVersion(weights),
      file: modelFile,
      license: 'Apache-2.0',
      runtime: `@litertjs/core ${packageVersion('@litertjs/core')}`,
    },
    async run(photo) {
      const pixels = await squeeze(photo, inputSide);
      const [output] = await infer(Float32Array.from(pixels, (value) => value / 255));
      const grid = { width: inputSide, height: inputSide, values: output.values };
      const artifacts = [
        {
          artifact_name: 'probability.png',
          content_type: 'image/png',
          bytes: await toGreyPng(grid, [0, 1]),
        },
      ];
      const probability = stretch(grid, photo.width, photo.height);
      const parts = outlineRegion(probability, {
        threshold,
        minArea: minPartFraction * photo.width * photo.height,
        minThickness,
        tolerance,
      });
      const { mask, pixelCount, confidence } = measure(probability);
      const summary = { mask_fraction: toScore(pixelCount / mask.length) };
      if (parts.length === 0) {
        return {
          annotations: [],
          artifacts,
          summary: { total_detections: 0, classes_detected: [], ...summary },
        };
      }
      /** @param {Record<string, unknown>} data */
      const person = (data) =>
        /** @type {const} */ ({ annotation_type: 'segmentation', class_name: 'person', confidence, data });
      return {
        annotations: [
          person({ rle: toCocoRle(mask, photo.width, photo.height), format: 'rle' }),
          ...toPolygonData(parts).map(person),
          {
            annotation_type: 'heatmap',
            class_name: 'person',
            confidence: null,
            data: { artifact_name: 'probability.png', kind: 'scalar', range: [0, 1] },
          },
        ],
        artifacts,
        summary: { total_detections: 1, classes_detected: ['person'], parts: parts.length, ...summary },
      };
    },
  };
}

/**
 * The thresholded mask and the mean probability inside it.
 * @param {import('./grid.js').Grid} probability
 */
function measure({ values }) {
  const mask = Uint8Array.from(values, (value) => (value >= threshold ? 1 : 0));
  let pixelCount = 0;
  let sum = 0;
  values.forEach((value, index) => {
    if (!mask[index]) return;
    pixelCount++;
    sum += value;
  });
  return { mask, pixelCount, confidence: pixelCount === 0 ? null : toScore(sum / pixelCount) };
}

/**
 * The API's spellings of a polygon: `polygons` are parts without holes, `rings` are one part and its holes. A region
 * that has both is sent as several annotations.
 * @param {import('./outline.js').Ring[][]} parts
 * @returns {Record<string, unknown>[]}
 */
function toPolygonData(parts) {
  const whole = parts.filter((rings) => rings.length === 1).map(([outer]) => roundRing(outer));
  const pierced = parts.filter((rings) => rings.length > 1).map((rings) => rings.map(roundRing));
  return [
    ...(whole.length > 0 ? [{ polygons: whole, format: 'polygon' }] : []),
    ...pierced.map((rings) => ({ rings, format: 'polygon' })),
  ];
}

/** @param {import('./outline.js').Ring} ring */
function roundRing(ring) {
  return ring.map((position) => position.map(toPixel));
}
