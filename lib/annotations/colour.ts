import { palette, paletteTiers } from '@/lib/annotations/palette';

/**
 * A colour (#rrggbb) for every class name. A name has one place of its own in each tier of the palette, found by a
 * hash, and gets the first that is free; when all of them are taken, it gets the least used colour, so with more names
 * than colours, colours repeat. Those of `first` choose before all others, in their order: as long as it only grows at
 * its end, no name changes its colour. The others take their turn by hash, whatever their order.
 */
export function classColours(names: Iterable<string>, first: readonly string[] = []): Map<string, string> {
  const known = new Set(first);
  const others = [...new Set(names)].filter((name) => !known.has(name));
  const turns = others.map(withHash).sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1));
  const uses = new Uint32Array(palette.length);
  const colours = new Map<string, string>();
  for (const { name, hash } of [...[...known].map(withHash), ...turns]) {
    const place = freePlace(hash, uses) ?? leastUsedPlace(hash, uses);
    uses[place] = (uses[place] ?? 0) + 1;
    colours.set(name, palette[place] ?? '#000000');
  }
  return colours;
}

const withHash = (name: string) => ({ name, hash: hashText(name) });

function freePlace(hash: number, uses: Uint32Array): number | undefined {
  return paletteTiers
    .map(({ start, size }) => start + (mix(hash ^ start) % size))
    .find((place) => uses[place] === 0);
}

function leastUsedPlace(hash: number, uses: Uint32Array): number {
  let best = hash % uses.length;
  for (let i = 0; i < uses.length; i++) {
    const place = (hash + i) % uses.length;
    if ((uses[place] ?? 0) < (uses[best] ?? 0)) best = place;
  }
  return best;
}

/** FNV-1a over the UTF-16 units, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return mix(hash);
}

/** MurmurHash3's finaliser: every bit of the input reaches every bit of the output. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Black or white (#rrggbb), whichever has the higher contrast on this background (#rrggbb) by WCAG 2.2. */
export function textColourOn(background: string): '#000000' | '#ffffff' {
  const luminance = relativeLuminance(background);
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}

/** Relative luminance of an sRGB colour (#rrggbb), 0 to 1, as WCAG 2.2 defines it. */
export function relativeLuminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
