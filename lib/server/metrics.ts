import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { poolFigures } from './db/client';
import { bodyFigures } from './http/read-body';
import { waitingCalls } from './timeline';

/** What Prometheus reads at /api/metrics. Labels are endpoints and operations, never ids: their number is bounded. */

interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<'endpoint' | 'method' | 'status'>;
  readonly problems: Counter<'code'>;
  readonly rows: Counter<'endpoint'>;
  readonly store: Histogram<'operation' | 'outcome'>;
}

// Next bundles each route by itself: what all of them share hangs on globalThis.
const shared = globalThis as typeof globalThis & { vistaMetrics?: Metrics };

function open(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'vista_database_pool_connections',
    help: 'Connections to the database by state; waiting counts callers without one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(poolFigures())) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'vista_body_bytes_held',
    help: 'Bytes of request bodies in memory.',
    registers,
    collect() {
      this.set(bodyFigures().heldBytes);
    },
  });
  new Gauge({
    name: 'vista_queue_length',
    help: 'What waits: bodies for room in memory, timeline events for the database.',
    labelNames: ['queue'],
    registers,
    collect() {
      this.set({ queue: 'bodies' }, bodyFigures().waiting);
      this.set({ queue: 'timeline' }, waitingCalls());
    },
  });
  return {
    registry,
    requests: new Histogram({
      name: 'vista_http_request_duration_seconds',
      help: 'Requests by endpoint, method and status, until the answer is ready to leave.',
      labelNames: ['endpoint', 'method', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    problems: new Counter({
      name: 'vista_problems_total',
      help: 'Refused and failed requests by problem code.',
      labelNames: ['code'],
      registers,
    }),
    rows: new Counter({
      name: 'vista_rows_stored_total',
      help: 'Rows that calls have stored, by endpoint.',
      labelNames: ['endpoint'],
      registers,
    }),
    store: new Histogram({
      name: 'vista_store_operation_duration_seconds',
      help: 'Operations of the object store by outcome.',
      labelNames: ['operation', 'outcome'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers,
    }),
  };
}

function metrics(): Metrics {
  if (!shared.vistaMetrics) shared.vistaMetrics = open();
  return shared.vistaMetrics;
}

/** One answered request. */
export interface Answered {
  readonly endpoint: string;
  readonly method: string;
  readonly status: number;
  readonly ms: number;
  readonly problem?: string;
  readonly rows?: number | null;
}

/** Counts an answered request. */
export function countAnswer({ endpoint, method, status, ms, problem, rows }: Answered): void {
  metrics().requests.observe({ endpoint, method, status }, ms / 1000);
  if (problem) metrics().problems.inc({ code: problem });
  if (rows) metrics().rows.inc({ endpoint }, rows);
}

/** Measures one operation of the object store. */
export async function timeStore<T>(operation: string, run: () => Promise<T>): Promise<T> {
  const stop = metrics().store.startTimer({ operation });
  try {
    const result = await run();
    stop({ outcome: 'ok' });
    return result;
  } catch (error) {
    stop({ outcome: 'failed' });
    throw error;
  }
}

/** Everything in Prometheus's text format. */
export async function readMetrics(): Promise<Response> {
  const { registry } = metrics();
  return new Response(await registry.metrics(), {
    headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
  });
}
