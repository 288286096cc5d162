// @ts-check
import { createInterface } from 'node:readline';
import { stateOf } from './process-identity.mjs';
import { endProcess } from './watchdog.mjs';

// The program that startWatchdog runs: one line of JSON for each process to watch, then either `done` or the end of
// the pipe, which means that the launcher is dead.

/** @type {import('./watchdog.mjs').Watched[]} */
const watched = [];
let isDismissed = false;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'done') isDismissed = true;
  else watched.push(JSON.parse(line));
}
if (!isDismissed) {
  // Last started, first ended: the server leaves before its database.
  for (const { identity, plan } of watched.reverse()) {
    if (stateOf(identity) !== 'ended') await endProcess(identity.pid, plan);
  }
}
