// Next bundles routes apart: what all of them share hangs on globalThis.
const shared = globalThis as typeof globalThis & { vistaShutdown?: AbortController };

function listen(): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => controller.abort());
  return controller;
}

/**
 * Aborted once, when the process is asked to end. The server waits for open answers before it ends: whoever holds one
 * open for long closes it then.
 */
export function shutdownSignal(): AbortSignal {
  if (!shared.vistaShutdown) shared.vistaShutdown = listen();
  return shared.vistaShutdown.signal;
}
