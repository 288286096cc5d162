import { palette, paletteTiers } from '@/lib/annotations/palette';

/**
 * A colour (#rrggbb) for every class name. The best tier of the palette fills before any of the next is used: in it, a
 * name gets the place that its hash says, or the next one that is free. With more names than colours, they repeat in
 * the same way. Those of `first` choose before all others, in their order: as long as it only grows at its end, no name
 * changes its colour. The others take their turn by hash, whatever their order.
 */
export function classColours(names: Iterable<string>, first: readonly string[] = []): Map<string, string> {
  const known = new Set(first);
  const others = [...new Set(names)].filter((name) => !known.has(name));
  const turns = others.map(withHash).sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1));
  const uses = new Uint32Array(palette.length);
  const colours = new Map<string, string>();
  for (const { name, hash } of [...[...known].map(withHash), ...turns]) {
    const place = bestPlace(hash, uses);
    uses[place] = (uses[place] ?? 0) + 1;
    colours.set(name, palette[place] ?? '#000000');
  }
  return colours;
}

const withHash = (name: string) => ({ name, hash: hashText(name) });

/** Of the least used places of the palette, the first that a hash comes upon in the best tier that has any. */
function bestPlace(hash: number, uses: Uint32Array): number {
  const least = Math.min(...uses);
  for (const { start, size } of paletteTiers) {
    const own = mix(hash ^ start);
    for (let i = 0; i < size; i++) {
      const place = start + ((own + i) % size);
      if (uses[place] === least) return place;
    }
  }
  return 0;
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
