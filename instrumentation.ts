/** Runs once when the server starts, before the first request is answered. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { watchConnections } = await import('@/lib/server/http/peer');
  const { startHousekeeping } = await import('@/lib/server/housekeeping');
  const { watchMethods } = await import('@/lib/server/http/unknown');
  watchMethods();
  watchConnections();
  await startHousekeeping();
  const { startImports } = await import('@/lib/server/imports/worker');
  startImports();
}
