// @ts-check
// node bench/viewer/run.mjs [--fast] [B1 B2 …]
//   --fast   one round of a few frames: whether everything runs, not how fast it is
import { parseArgs } from 'node:util';
import { Bed } from '../bed.mjs';
import { inheritedSettings, printTable } from '../rounds.mjs';
import { measures } from './measures.mjs';
import { makePhoto, serveRawPage } from './raw-page.mjs';
import { Stage } from './stage.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { fast: { type: 'boolean' } } });
const names = positionals.length > 0 ? positionals : Object.keys(measures);
const effort = values.fast ? { rounds: 1, frames: 12 } : { rounds: 5, frames: 60 };

const photo = await makePhoto();
const bed = await Bed.start({ settings: inheritedSettings() });
const raw = await serveRawPage(photo);
try {
  const stage = await Stage.make(bed, photo, raw.url);
  const figures = [];
  for (const name of names) {
    const measure = measures[name];
    if (!measure) throw new Error(`There is no measure ${name}: ${Object.keys(measures).join(', ')}`);
    figures.push(
      ...(await measure(stage, effort)).map((figure) => ({ ...figure, name: `${name} ${figure.name}` })),
    );
  }
  process.exitCode = printTable(figures) ? 0 : 1;
} finally {
  raw.close();
  await bed.stop();
}
