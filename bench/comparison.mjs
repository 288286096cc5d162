// @ts-check
import { fileURLToPath } from 'node:url';
import { loadCore, randomFrom } from './load-core.mjs';
import { median, printTable } from './rounds.mjs';

const size = { width: 4000, height: 3000 };

/**
 * Boxes of a crowded image, and what another model makes of them: most a little moved, some of another class or gone.
 * @param {number} count
 */
function makeSides(count) {
  const random = randomFrom(count);
  const side = 4000 / Math.sqrt(count);
  /** @param {string} id @param {{ x: number, y: number, w: number, h: number }} place @param {string} className */
  const toInput = (id, { x, y, w, h }, className) => ({
    id,
    className,
    confidence: random(),
    geometry: /** @type {const} */ ({
      type: 'bounding_box',
      box: { xMin: x, yMin: y, xMax: x + w, yMax: y + h },
    }),
  });
  const className = () => `class ${Math.floor(random() * 20)}`;
  const places = Array.from({ length: count }, () => ({
    x: random() * size.width,
    y: random() * size.height,
    w: side * (0.3 + random()),
    h: side * (0.3 + random()),
    className: className(),
  }));
  const shift = () => (random() - 0.5) * side * 0.2;
  const a = places.map((place, i) => toInput(`a${i}`, place, place.className));
  const b = places.map((place, i) =>
    random() < 0.1
      ? toInput(`b${i}`, { ...place, x: random() * size.width }, className())
      : toInput(
          `b${i}`,
          { ...place, x: place.x + shift(), y: place.y + shift() },
          random() < 0.9 ? place.className : className(),
        ),
  );
  return { a, b };
}

/** The diff of one image. @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureComparison() {
  const core = await loadCore();
  const bars = [
    { count: 1_000, ms: 16, rounds: 40 },
    { count: 10_000, ms: 200, rounds: 9 },
  ];
  return bars.map(({ count, ms: limit, rounds }) => {
    const { a, b } = makeSides(count);
    const times = [];
    let agree = 0;
    for (let round = 0; round < rounds; round++) {
      const sides = [core.Instances.of(a, size), core.Instances.of(b, size)];
      const [sideA, sideB] = sides;
      if (!sideA || !sideB) continue;
      const start = performance.now();
      agree = core.compare(sideA, sideB).counts.agree;
      times.push(performance.now() - start);
    }
    if (agree < count / 4) throw new Error(`only ${agree} agree`);
    const ms = median(times.slice(2));
    return {
      name: `diff of ${count} against ${count} boxes (worst ${Math.max(...times.slice(2)).toFixed(1)} ms, first ${times[0]?.toFixed(1)} ms)`,
      ours: `${ms.toFixed(1)} ms`,
      peer: `${limit} ms`,
      ratio: ms / limit,
      bar: { atMost: 1 },
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = printTable(await measureComparison()) ? 0 : 1;
}
