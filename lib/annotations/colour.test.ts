import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classColours, relativeLuminance, textColourOn } from '@/lib/annotations/colour';
import { palette, paletteTiers } from '@/lib/annotations/palette';
import { className } from '@/lib/testing/arbitraries';

const names = fc.uniqueArray(className, { maxLength: 60 });

function contrast(a: string, b: string): number {
  const [x, y] = [relativeLuminance(a), relativeLuminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe('class colours', () => {
  test('do not depend on the order of the names, nor on how often each is given', () => {
    fc.assert(
      fc.property(names, fc.infiniteStream(fc.nat()), (list, order) => {
        const shuffled = list
          .map((name) => ({ name, key: order.next().value }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ name }) => name);
        const there = classColours(list);
        const back = classColours([...shuffled, ...shuffled]);
        expect(new Map([...back].toSorted())).toEqual(new Map([...there].toSorted()));
      }),
    );
  });

  test('all differ while there are no more names than colours, and are used evenly beyond', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.string(), (count, prefix) => {
        const colours = classColours(Array.from({ length: count }, (_, i) => `${prefix}${i}`));
        expect(colours.size).toBe(count);
        const uses = new Map<string, number>();
        for (const colour of colours.values()) uses.set(colour, (uses.get(colour) ?? 0) + 1);
        expect(Math.max(0, ...uses.values())).toBeLessThanOrEqual(Math.ceil(count / palette.length));
      }),
    );
  });

  test('a class alone has one of the seven best colours, and the same one every day', () => {
    fc.assert(
      fc.property(className, (name) => {
        expect(palette.slice(0, 7)).toContain(classColours([name]).get(name));
      }),
    );
    expect(
      Object.fromEntries(['person', 'car', 'dog'].map((name) => [name, classColours([name]).get(name)])),
    ).toEqual({
      person: '#f0e442',
      car: '#e69f00',
      dog: '#cc79a7',
    });
  });

  test('fill the best tier of the palette before they go to the next, over and over', () => {
    fc.assert(
      fc.property(fc.uniqueArray(className, { maxLength: 3 * palette.length }), names, (first, others) => {
        const given = [...classColours(others, first).values()];
        for (let round = 0; round < given.length; round += palette.length) {
          for (const { start, size } of paletteTiers) {
            const tier = palette.slice(start, start + size);
            const taken = given.slice(round + start, round + start + size);
            expect(new Set(taken).size).toBe(taken.length);
            for (const colour of taken) expect(tier).toContain(colour);
          }
        }
      }),
    );
  });

  test('of a street are those of Okabe and Ito, and one more', () => {
    const street = ['car', 'person', 'bus', 'dog', 'cat', 'bicycle', 'tree', 'sign'];
    const given = [...classColours([], street).values()];
    expect(new Set(given.slice(0, 7))).toEqual(new Set(palette.slice(0, 7)));
    expect(palette.slice(7, 16)).toContain(given[7]);
  });

  test('those that came first keep theirs, whatever comes after them', () => {
    fc.assert(
      fc.property(names, names, names, (first, later, others) => {
        const before = classColours([], first);
        const after = classColours(others, [...first, ...later]);
        for (const name of first) expect(after.get(name)).toBe(before.get(name));
        for (const name of others) expect(after.get(name)).toBeDefined();
      }),
    );
  });

  test('a further class that the project has not listed leaves the listed as they were, and those whose turn is before its own', () => {
    fc.assert(
      fc.property(names, fc.array(className), className, (others, first, further) => {
        const before = classColours(others, first);
        const after = classColours([...others, further], first);
        // The map is in the order in which they chose.
        const earlier = [...after.keys()].slice(0, [...after.keys()].indexOf(further));
        for (const name of [...first, ...earlier]) expect(after.get(name)).toBe(before.get(name));
      }),
    );
  });
});

describe('text on a class colour', () => {
  test('is black or white, whichever can be read better', () => {
    for (const colour of palette) {
      const text = textColourOn(colour);
      const other = text === '#000000' ? '#ffffff' : '#000000';
      expect(contrast(text, colour)).toBeGreaterThanOrEqual(contrast(other, colour));
      expect(contrast(text, colour)).toBeGreaterThanOrEqual(4.5);
    }
    expect(textColourOn('#ffffff')).toBe('#000000');
    expect(textColourOn('#0000ff')).toBe('#ffffff');
  });

  test('luminance is that of WCAG', () => {
    expect([relativeLuminance('#000000'), relativeLuminance('#ffffff')]).toEqual([0, 1]);
    expect(relativeLuminance('#808080')).toBeCloseTo(0.2159, 4);
  });
});
