import { SceneWorkerClient, type SceneWorkers } from '@/components/viewer/scene-worker-client';
import type { Explanation } from '@/lib/comparison/explain';
import type { PairTable } from '@/lib/comparison/pair-table';
import type { ComparisonParameters } from '@/lib/comparison/parameters';
import type { Scene } from '@/lib/scene/scene';

/**
 * Compares two scenes in a worker, again and again with other parameters: of several changes while it is busy only
 * the last is answered, so that a slider never waits for itself.
 */
export class ComparisonRun {
  readonly a: Scene;
  readonly b: Scene;
  readonly #workers: SceneWorkers;
  readonly #onTable: (table: PairTable) => void;
  readonly #onFailure: (reason: string) => void;
  #waiting: ComparisonParameters | null = null;
  #isBusy = false;
  #isClosed = false;

  constructor(
    a: Scene,
    b: Scene,
    onTable: (table: PairTable) => void,
    onFailure: (reason: string) => void,
    workers: SceneWorkers = new SceneWorkerClient(),
  ) {
    this.a = a;
    this.b = b;
    this.#workers = workers;
    this.#onTable = onTable;
    this.#onFailure = onFailure;
    workers
      .ask('keepPair', { a: a.columns, b: b.columns, size: a.size })
      .then((milliseconds) => note('vista:overlaps', milliseconds))
      .catch((error: Error) => this.#fail(error));
  }

  /** Asks for the pairs at these parameters. */
  compare(parameters: ComparisonParameters): void {
    this.#waiting = parameters;
    void this.#work();
  }

  /** Why an annotation is matched as it is. */
  explain(parameters: ComparisonParameters, side: 'a' | 'b', row: number): Promise<Explanation> {
    return this.#workers.ask('explainPair', { parameters, side, row });
  }

  close(): void {
    this.#isClosed = true;
    this.#workers.close();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#waiting && !this.#isClosed) {
      const parameters = this.#waiting;
      this.#waiting = null;
      try {
        const { table, milliseconds } = await this.#workers.ask('comparePair', parameters);
        note('vista:compare', milliseconds);
        if (!this.#isClosed) this.#onTable(table);
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.#isBusy = false;
  }

  #fail(error: Error): void {
    if (!this.#isClosed) this.#onFailure(error.message);
  }
}

/** Leaves a mark where the browser's own tools, and benchmarks, find it: how long the worker took. */
function note(name: string, milliseconds: number): void {
  const end = performance.now();
  performance.measure(name, { start: Math.max(0, end - milliseconds), end });
}
