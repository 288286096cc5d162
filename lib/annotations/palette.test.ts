import { describe, expect, test } from 'vitest';
import { palette, paletteTiers } from '@/lib/annotations/palette';

type Triple = readonly [number, number, number];

function toLinear(colour: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function toHex(linear: Triple): string {
  const channel = (value: number) => {
    const cut = Math.min(1, Math.max(0, value));
    const encoded = cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055;
    return Math.round(255 * encoded)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${linear.map(channel).join('')}`;
}

/** B. Ottosson's OKLab. */
function toOklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklch(lightness: number, chroma: number, hue: number): Triple {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** Normal sight, and Machado's matrices of severity 1 for protanopia, deuteranopia and tritanopia (linear RGB). */
const sights: readonly (readonly [Triple, Triple, Triple])[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

/** How a colour looks to each sight, in OKLab. */
function looks(colour: string): readonly Triple[] {
  const [r, g, b] = toLinear(colour);
  const seen = ([x, y, z]: Triple) => Math.max(0, Math.min(1, x * r + y * g + z * b));
  return sights.map(([red, green, blue]) => toOklab([seen(red), seen(green), seen(blue)]));
}

/** The smallest difference that any sight sees between two colours. */
function difference(a: readonly Triple[], b: readonly Triple[]): number {
  return Math.min(
    ...a.map(([l, p, q], i) => {
      const [m, r, s] = b[i] ?? [0, 0, 0];
      return Math.hypot(l - m, p - r, q - s);
    }),
  );
}

function candidates(): string[] {
  const colours: string[] = [];
  for (let lightness = 0.46; lightness <= 0.921; lightness += 0.02) {
    for (const chroma of [0.08, 0.12, 0.16, 0.2]) {
      for (let hue = 0; hue < 360; hue += 10) {
        const linear = fromOklch(lightness, chroma, hue);
        if (linear.every((value) => value >= -0.001 && value <= 1.001)) colours.push(toHex(linear));
      }
    }
  }
  return colours;
}

function smallestDifference(colours: readonly string[]): number {
  const seen = colours.map(looks);
  return Math.min(...seen.flatMap((a, i) => seen.slice(0, i).map((b) => difference(a, b))));
}

describe('the palette', () => {
  test('is what its rule grows from the colours of Okabe and Ito', () => {
    const grown = palette.slice(0, 7);
    const open = candidates().map((colour) => ({
      colour,
      seen: looks(colour),
      nearest: Number.POSITIVE_INFINITY,
    }));
    for (let i = 0; grown.length < palette.length; i++) {
      const last = looks(grown[i] ?? '');
      for (const candidate of open)
        candidate.nearest = Math.min(candidate.nearest, difference(candidate.seen, last));
      if (i < grown.length - 1) continue;
      grown.push(open.reduce((best, next) => (next.nearest > best.nearest ? next : best)).colour);
    }
    expect(grown).toEqual(palette);
  });

  test('keeps colours apart for every sight, the first the most', () => {
    const [first, second] = paletteTiers.map(({ start, size }) =>
      smallestDifference(palette.slice(0, start + size)),
    );
    expect(first).toBeGreaterThan(0.07);
    expect(second).toBeGreaterThan(0.07);
    expect(smallestDifference(palette)).toBeGreaterThan(0.045);
  });

  test('is divided into tiers without gaps', () => {
    const ends = paletteTiers.map(({ start, size }) => start + size);
    expect(paletteTiers.map(({ start }) => start)).toEqual([0, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(palette.length);
  });
});
