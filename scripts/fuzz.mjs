// @ts-check
// npm run fuzz -- [--count 100000] [--seed 1]: starts a server of its own, sends it requests of every endpoint that
// nobody meant, and fails on any answer of 500 and above, unhandled rejection, broken connection or growth in memory.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz/run.mjs';
import { launch } from './launch/harness.mjs';
import { listProcessTree } from './launch/process-tree.mjs';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
const server = await launch({
  env: {
    VISTA_SAMPLE: 'false',
    VISTA_LOG_LEVEL: 'error',
    VISTA_RATE_LIMIT_PER_MINUTE: '100000000',
    VISTA_RATE_LIMIT_PER_PROJECT: '100000000',
  },
});
const secrets = JSON.parse(readFileSync(join(server.dataDir, 'secrets.json'), 'utf8'));

/** Bytes that the server's process has resident. Linux only. */
function residentMiB() {
  const pid = listProcessTree(server.pid).find((each) =>
    readFileSync(`/proc/${each}/comm`, 'utf8').startsWith('next-server'),
  );
  const status = pid === undefined ? '' : readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024);
}

/** @type {{ at: number, sent: number, mib: number }[]} */
const memory = [];
const started = Date.now();
const report = await fuzz({
  url: server.url,
  secret: secrets.ml_callback_hmac_secret,
  count,
  seed: Number(values.seed),
  onProgress(sent) {
    if (sent % 5000 !== 0 && sent < count) return;
    memory.push({ at: Date.now() - started, sent, mib: residentMiB() });
    console.log(`${sent} requests, ${memory.at(-1)?.mib} MiB`);
  },
});
const rejections = server.output().match(/unhandled ?rejection|uncaught ?exception/gi) ?? [];
const errors = server
  .output()
  .split('\n')
  .filter(
    (line) => line.startsWith('{') && JSON.parse(line).level >= 50 && !line.includes('no answer within'),
  );
await server.stop();

const half = memory.slice(Math.floor(memory.length / 2)).map(({ mib }) => mib);
const [middle, end] = [half[0] ?? 0, Math.min(...half.slice(-3))];
console.log(`
${report.sent} requests of ${report.operations} operations in ${Math.round((Date.now() - started) / 1000)} s
answers: ${Object.entries(report.byStatus)
  .map(([status, n]) => `${status} × ${n}`)
  .join(', ')}
memory: ${middle} MiB half way, ${end} MiB at the end
${rejections.length} unhandled rejections, ${errors.length} errors in the log, ${report.findings.length} findings`);
for (const line of errors.slice(0, 10)) console.log(line.slice(0, 1500));
for (const finding of report.findings.slice(0, 30)) console.log(JSON.stringify(finding));
// What a heap has left over is not growth: it must go on growing to count.
const grows = end > middle * 1.25 + 64;
process.exitCode = report.findings.length + rejections.length + errors.length > 0 || grows ? 1 : 0;
