// @ts-check
import { parseArgs } from 'node:util';
import { runKills } from './kill-rounds.mjs';
import { median } from './rounds.mjs';

// `node bench/kill.mjs --kills 50`: what survives of acknowledged calls when everything is killed at once.
const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' } } });
const report = await runKills({ kills: Number(values.kills), say: console.log });
console.log(`
${report.kills} kills of all processes at once
${report.acknowledged} acknowledged calls with ${report.acknowledgedRows} annotations
${report.inFlight} calls cut off, of which ${report.storedUnacknowledged} were stored whole before their answer left
restart to ready: median ${Math.round(median(report.restartMs))} ms, most ${Math.round(Math.max(...report.restartMs))} ms
${report.faults.length} faults (lost, doubled or torn calls, counts that differ)`);
for (const fault of report.faults) console.log(`  ${fault}`);
process.exitCode = report.faults.length > 0 ? 1 : 0;
