import { sql } from '../db/client';
import { log } from '../log';
import { runImport } from './run';

/** Looks for imports to run: at start, whenever one is asked for, and now and then for those of a server that died. */

const lookEveryMs = 5_000;

// Next bundles each route by itself: that one import runs at a time in this process is known to all of them.
const shared = globalThis as typeof globalThis & { vistaImports?: { busy: boolean; again: boolean } };
if (!shared.vistaImports) shared.vistaImports = { busy: false, again: false };
const state = shared.vistaImports;

async function drain(): Promise<void> {
  const { rows } = await sql().query<{ id: string }>(
    `SELECT id FROM imports WHERE status IN ('queued', 'running') ORDER BY created_at, id LIMIT 20`,
  );
  for (const { id } of rows) {
    // One that is let go is looked at again: others may have come meanwhile.
    if (await runImport(id)) state.again = true;
  }
}

/** Runs what waits, beside the requests. Only one import runs in a process at a time. */
export async function wakeImports(): Promise<void> {
  state.again = true;
  if (state.busy) return;
  state.busy = true;
  try {
    while (state.again) {
      state.again = false;
      await drain();
    }
  } catch (error) {
    log.warn({ err: error }, 'imports wait: they could not be looked for or begun');
  } finally {
    state.busy = false;
  }
}

/** Begins to look for imports. */
export function startImports(): void {
  void wakeImports();
  setInterval(() => void wakeImports(), lookEveryMs).unref();
}
