// @ts-check
import { fileURLToPath } from 'node:url';
import { loadCore, randomFrom } from './load-core.mjs';
import { median, printTable } from './rounds.mjs';

const size = { width: 2048, height: 1536 };
const pixels = size.width * size.height;

/** A blob with a ragged outline, as a model draws an object over a good part of an image. @param {number} seed */
function makeMask(seed) {
  const random = randomFrom(seed);
  const waves = Array.from({ length: 6 }, () => ({
    n: 1 + Math.floor(random() * 12),
    a: random() * 60,
    p: random() * 6,
  }));
  const mask = new Uint8Array(pixels);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const dx = x - size.width / 2 - seed * 40;
      const dy = y - size.height / 2;
      const angle = Math.atan2(dy, dx);
      const radius = 500 + waves.reduce((sum, { n, a, p }) => sum + a * Math.sin(n * angle + p), 0);
      if (dx * dx + dy * dy < radius * radius) mask[y * size.width + x] = 1;
    }
  }
  return mask;
}

/** Masks, beside filling the same area. @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureRle() {
  const core = await loadCore();
  const masks = [1, 2].map(makeMask);
  const rles = masks.map((mask) => core.encodeMask(mask, size));
  const [maskA] = masks;
  const [rleA, rleB] = rles;
  if (!maskA || !rleA || !rleB) throw new Error('two masks were made');
  const target = new Uint8Array(pixels);
  const contenders = {
    fill: () => target.fill(1),
    decode: () => core.decodeMask(rleA),
    encode: () => core.encodeMask(maskA, size),
    iou: () => core.rleIou(rleA, rleB),
  };
  /** @type {Record<keyof typeof contenders, number[]>} */
  const times = { fill: [], decode: [], encode: [], iou: [] };
  const names = /** @type {(keyof typeof contenders)[]} */ (Object.keys(contenders));
  for (let round = 0; round < 24; round++) {
    for (const name of names) {
      const repeat = name === 'iou' ? 20 : 1;
      const start = performance.now();
      for (let i = 0; i < repeat; i++) contenders[name]();
      if (round > 3) times[name].push((performance.now() - start) / repeat);
    }
  }
  const rate = (/** @type {keyof typeof contenders} */ name) => pixels / median(times[name]) / 1000;
  const megapixels = (/** @type {keyof typeof contenders} */ name) => `${rate(name).toFixed(0)} Mpx/s`;
  const bars = { decode: 0.01, encode: 0.002, iou: 1 };
  return /** @type {const} */ (['decode', 'encode', 'iou']).map((name) => ({
    name: `${name} of a mask of ${size.width} × ${size.height}, ${rleA.counts.length} runs`,
    ours: megapixels(name),
    peer: `${megapixels('fill')} TypedArray.fill`,
    ratio: rate(name) / rate('fill'),
    bar: { atLeast: bars[name] },
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = printTable(await measureRle()) ? 0 : 1;
}
