// @ts-check
// npm run faults [-- NAME …]: makes each fault for real (Linux; disk-full mounts a tmpfs and so wants root), and says
// what came of it. Exits with 1 where a promise was broken.
import { scenarios } from './faults/scenarios.mjs';

const asked = process.argv.slice(2);
let broken = 0;
for (const [name, run] of Object.entries(scenarios)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  try {
    console.log(`| ${name} | ${await run()} |`);
  } catch (error) {
    broken += 1;
    console.log(`| ${name} | FAILED: ${error instanceof Error ? error.message : error} |`);
  }
}
process.exitCode = broken > 0 ? 1 : 0;
