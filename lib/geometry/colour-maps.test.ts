import { describe, expect, test } from 'vitest';
import { colourMap, colourMapNames, findColourMap } from '@/lib/geometry/colour-maps';
import vectors from '@/lib/geometry/vectors/colour-maps.json';

/** CIE 1976 lightness of an sRGB colour, 0 to 100. */
function lightness(rgb: Uint8Array): number {
  const [r = 0, g = 0, b = 0] = Array.from(rgb, (value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

function lightnesses(name: (typeof colourMapNames)[number]): number[] {
  const table = colourMap(name);
  return Array.from({ length: 256 }, (_, i) => lightness(table.subarray(3 * i, 3 * i + 3)));
}

describe('a colour map', () => {
  test.each(Object.entries(vectors.maps))('%s is the published one, to 1/255', (name, hex) => {
    const known = findColourMap(name);
    expect(known).toBe(name);
    if (!known) return;
    const published = Uint8Array.from({ length: 768 }, (_, i) =>
      Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
    );
    const table = colourMap(known);
    expect(table).toHaveLength(768);
    const worst = Math.max(...published.map((value, i) => Math.abs(value - (table[i] ?? -255))));
    expect(worst).toBeLessThanOrEqual(1);
  });

  test.each(['viridis', 'inferno', 'magma', 'grey'] as const)(
    '%s gets lighter with every entry, but for rounding',
    (name) => {
      const steps = lightnesses(name);
      for (const [i, value] of steps.entries()) expect(value).toBeGreaterThan((steps[i - 3] ?? -1) - 1e-9);
      for (const [i, value] of steps.entries()) expect(value).toBeGreaterThan((steps[i - 1] ?? -1) - 0.3);
    },
  );

  test('coolwarm is lightest in the middle and gets darker both ways', () => {
    const steps = lightnesses('coolwarm');
    for (let i = 3; i < 128; i++) expect(steps[i]).toBeGreaterThan(steps[i - 3] ?? 100);
    for (let i = 131; i < 256; i++) expect(steps[i]).toBeLessThan(steps[i - 3] ?? 0);
  });

  test('grey is itself', () => {
    expect(Array.from(colourMap('grey').subarray(3 * 77, 3 * 78))).toEqual([77, 77, 77]);
  });
});

test('a colour map is found in any case and either spelling of grey, and a strange name is not', () => {
  expect(findColourMap('Viridis')).toBe('viridis');
  expect(findColourMap('gray')).toBe('grey');
  expect(findColourMap('jet')).toBeNull();
  expect(findColourMap('')).toBeNull();
  for (const name of colourMapNames) expect(findColourMap(name)).toBe(name);
});
