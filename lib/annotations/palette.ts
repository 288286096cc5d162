/**
 * Colours that stay apart for colour-blind eyes. The first seven are those of M. Okabe and K. Ito, "Color Universal
 * Design" (2008), without black. The others are grown from them: of all OKLCH colours with lightness 0.46 to 0.92 in
 * steps of 0.02, chroma 0.08, 0.12, 0.16 or 0.20 and hue in steps of 10° that sRGB can show, always the one whose
 * smallest OKLab distance to those chosen before is largest, the distance being the smallest of four: as seen
 * normally and with protanopia, deuteranopia and tritanopia (simulated after Machado, Oliveira and Fernandes, 2009).
 * The test beside this file grows them again.
 */
export const palette: readonly string[] = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#7effe8',
  '#8f382d',
  '#a9d1a0',
  '#a76ef8',
  '#6c4974',
  '#4a3cc2',
  '#59d6fa',
  '#b3f2a6',
  '#a95043',
  '#9ab580',
  '#8e5c7d',
  '#e2c162',
  '#7855df',
  '#851b9b',
  '#797dcd',
  '#d296b2',
  '#de7c00',
  '#9c6f97',
  '#8a8fe1',
  '#95e3d3',
  '#83854a',
  '#993f94',
  '#82cfc0',
  '#be4a1b',
  '#824a5c',
];

/** Where the palette gets denser: the classes of a project take all colours of the first tier, then those of the next. */
export const paletteTiers: readonly { readonly start: number; readonly size: number }[] = [
  { start: 0, size: 7 },
  { start: 7, size: 9 },
  { start: 16, size: 16 },
];
