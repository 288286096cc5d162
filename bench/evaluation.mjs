// @ts-check
import { fileURLToPath } from 'node:url';
import { loadCore, randomFrom } from './load-core.mjs';
import { median, printTable } from './rounds.mjs';

/** Detections a second of pycocotools 2.0.8, evaluate and accumulate, 100 an image, 80 classes, on a machine like this one. */
const pycocotools = 8_500;

const classes = 80;
const truthsAnImage = 7.2;
const detectionsAnImage = 100;

/**
 * Made up at the size of COCO val2017: a third of what is found lies near a truth, mostly under its class.
 * @param {Awaited<ReturnType<typeof loadCore>>} core @param {number} images
 */
function makeInput({ EvaluationInput }, images) {
  const random = randomFrom(images);
  const input = new EvaluationInput('bbox', images, classes);
  const pick = () => Math.floor(random() ** 2 * classes);
  const make = () => {
    const width = 4 + random() ** 2 * 300;
    const height = 4 + random() ** 2 * 300;
    const xMin = random() * 600;
    const yMin = random() * 440;
    return { xMin, yMin, xMax: xMin + width, yMax: yMin + height };
  };
  let truths = 0;
  for (let image = 0; image < images; image++) {
    const there = [];
    while (truths < (image + 1) * truthsAnImage) {
      const truth = { category: pick(), box: make() };
      there.push(truth);
      truths++;
      input.addTruth({
        image,
        category: truth.category,
        shape: { type: 'bbox', box: truth.box },
        crowd: random() < 0.01,
      });
    }
    for (let i = 0; i < detectionsAnImage; i++) {
      const near = random() < 1 / 3 ? there[Math.floor(random() * there.length)] : undefined;
      const shift = () => (random() - 0.5) * 20;
      const box = near
        ? {
            xMin: near.box.xMin + shift(),
            yMin: near.box.yMin + shift(),
            xMax: near.box.xMax + 10 + shift(),
            yMax: near.box.yMax + 10 + shift(),
          }
        : make();
      const category = near && random() < 0.8 ? near.category : pick();
      input.addDetection({ image, category, shape: { type: 'bbox', box }, score: random() });
    }
  }
  return input;
}

/** Evaluation of boxes at the size of COCO val2017. @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureEvaluation() {
  const core = await loadCore();
  const sizes = [500, 5000].map((images) => ({
    images,
    input: makeInput(core, images),
    times: /** @type {number[]} */ ([]),
  }));
  const before = process.memoryUsage();
  let peak = 0;
  for (let round = 0; round < 4; round++) {
    for (const size of sizes) {
      const start = performance.now();
      const figures = core.cocoFigures(core.evaluate(size.input));
      const ms = performance.now() - start;
      if (!(Number(figures.AP) > 0)) throw new Error(`AP is ${figures.AP}`);
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      peak = Math.max(peak, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
      // The first round warms up.
      if (round > 0) size.times.push(ms);
    }
  }
  const [small, large] = sizes;
  if (!small || !large) throw new Error('two sizes were measured');
  const rate = (/** @type {typeof small} */ { input, times }) =>
    (input.detections.count / median(times)) * 1000;
  const outcomes = performance.now();
  core.judge(large.input, { iou: 0.5, minConfidence: 0 });
  core.countByConfidence(
    large.input,
    0.5,
    Array.from({ length: 101 }, (_, i) => i / 100),
  );
  const outcomesMs = performance.now() - outcomes;
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  return [
    {
      name: `evaluate and accumulate ${large.input.detections.count} boxes, ${large.input.truths.count} truths`,
      ours: `${rate(large).toFixed(0)} detections/s`,
      peer: `${pycocotools} of pycocotools`,
      ratio: rate(large) / pycocotools,
      bar: { atLeast: 10 },
    },
    {
      name: 'time of a detection, 5,000 images to 500',
      ours: `${(1e6 / rate(large)).toFixed(2)} µs`,
      peer: `${(1e6 / rate(small)).toFixed(2)} µs`,
      ratio: rate(small) / rate(large),
      bar: { atMost: 1.5 },
    },
    {
      name: `memory on top of the input (process ${megabytes(process.memoryUsage().rss)})`,
      ours: megabytes(peak),
      peer: '512 MiB',
      ratio: peak / 2 ** 29,
      bar: { atMost: 1 },
    },
    {
      name: 'outcomes and counts at 101 confidences, to the evaluation',
      ours: `${outcomesMs.toFixed(0)} ms`,
      peer: `${median(large.times).toFixed(0)} ms`,
      ratio: outcomesMs / median(large.times),
      bar: { atMost: 2 },
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = printTable(await measureEvaluation()) ? 0 : 1;
}
