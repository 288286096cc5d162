// @ts-check
import { Bed } from './bed.mjs';
import { measureColumns } from './columns.mjs';
import { measureComparison } from './comparison.mjs';
import { measureEvaluation } from './evaluation.mjs';
import { measureExport } from './export.mjs';
import { measureGallery } from './gallery.mjs';
import { measureImport } from './import.mjs';
import { measureIngest } from './ingest.mjs';
import { measureMemory } from './memory.mjs';
import { measureRle } from './rle.mjs';
import { inheritedSettings, printTable } from './rounds.mjs';
import { measureSixSteps } from './six-steps.mjs';

// `npm run bench`: every figure of the server and the core beside its peer or limit; the exit code says whether every bar is met.
// Names choose some of them: `npm run bench -- ingest columns`. DATABASE_URL and S3_* are taken over.

/** Those that share one server, one after the other. @type {Record<string, (bed: Bed) => Promise<import('./rounds.mjs').Figure[]>>} */
const onOneServer = {
  ingest: measureIngest,
  'six-steps': measureSixSteps,
  columns: measureColumns,
  gallery: measureGallery,
};
/** Those that start what they need. @type {Record<string, () => Promise<import('./rounds.mjs').Figure[]>>} */
const alone = {
  memory: measureMemory,
  comparison: measureComparison,
  evaluation: measureEvaluation,
  rle: measureRle,
  export: () => onOwnServer(measureExport),
  import: () => onOwnServer(measureImport),
};

const names = [...Object.keys(onOneServer), ...Object.keys(alone)];
const chosen = process.argv.length > 2 ? process.argv.slice(2) : names;
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  process.exit(2);
}

/** What fills a database must not slow the others down. @param {(bed: Bed) => Promise<import('./rounds.mjs').Figure[]>} measure */
async function onOwnServer(measure) {
  const bed = await Bed.start({ settings: inheritedSettings() });
  try {
    return await measure(bed);
  } finally {
    await bed.stop();
  }
}

/** @type {import('./rounds.mjs').Figure[]} */
const figures = [];
if (chosen.some((name) => name in onOneServer)) {
  const bed = await Bed.start({ settings: inheritedSettings() });
  try {
    for (const [name, measure] of Object.entries(onOneServer))
      if (chosen.includes(name)) figures.push(...(await measure(bed)));
  } finally {
    await bed.stop();
  }
}
for (const [name, measure] of Object.entries(alone))
  if (chosen.includes(name)) figures.push(...(await measure()));

process.exitCode = printTable(figures) ? 0 : 1;
