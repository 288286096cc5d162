import { deserialize } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Problem } from '@/lib/contract/problem';
import { DatabaseAway } from '../db/faults';
import type { WorkerMessage, WorkerQuestion } from './messages';
import type { ComputingTask, ComputingTasks, OnProgress } from './tasks';

/** What a task has answered, and when (ISO 8601). */
export interface Computed<Task extends ComputingTask> {
  readonly value: ComputingTasks[Task]['answer'];
  readonly computedAt: string;
}

/** An answer as it is used, and as it is kept. */
interface LaneAnswer<Task extends ComputingTask> {
  readonly computed: Computed<Task>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Waiting {
  readonly question: WorkerQuestion;
  readonly onStart: () => void;
  readonly onProgress: OnProgress;
  readonly resolve: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that nobody has asked anything for so long is let go, with its memory and its connections. */
const idleMs = 120_000;

/** One thread and the questions that wait for it, which it answers one after the other. */
export class Lane {
  readonly #most: number;
  readonly #waiting: Waiting[] = [];
  #current: Waiting | undefined;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** `most`: as many may wait. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Asks the thread, which is started where there is none. Rejects with what went wrong in it; a database that does not
   * answer is recognised as such.
   * @throws Problem 429 where too many wait
   */
  async ask<Task extends ComputingTask>(
    task: Task,
    ask: ComputingTasks[Task]['ask'],
    { onStart = () => {}, onProgress = () => {} }: { onStart?: () => void; onProgress?: OnProgress } = {},
  ): Promise<LaneAnswer<Task>> {
    if (this.#waiting.length >= this.#most)
      throw new Problem('too-many-requests', 'Too many computations are waiting. Try again shortly.', {
        headers: { 'retry-after': '10' },
      });
    const bytes = await new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
      // The pair of a task and what it asks is one question, which the compiler cannot see of a type parameter.
      const question = { task, ask } as unknown as WorkerQuestion;
      this.#waiting.push({ question, onStart, onProgress, resolve, reject });
      this.#next();
    });
    return { computed: readAnswer<Task>(bytes), bytes };
  }

  #next(): void {
    if (this.#current) return;
    const next = this.#waiting.shift();
    if (!next) {
      this.#idle = setTimeout(() => this.#letGo(), idleMs).unref();
      return;
    }
    clearTimeout(this.#idle);
    this.#current = next;
    next.onStart();
    this.#thread().postMessage(next.question);
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./computing.worker.ts', import.meta.url));
    worker.on('message', (message: WorkerMessage) => this.#take(message));
    // A thread that has died (out of memory, say) takes its question along; the next one gets a new thread.
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, new Error('the computing thread ended')));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #take(message: WorkerMessage): void {
    const current = this.#current;
    if (!current) return;
    if (message.kind === 'progress') {
      current.onProgress(message.done);
      return;
    }
    this.#current = undefined;
    if (message.kind === 'answer') current.resolve(message.bytes);
    else if (message.databaseAway) current.reject(new DatabaseAway(message.message));
    else current.reject(new Error(`computing ${current.question.task} failed: ${message.message}`));
    this.#next();
  }

  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const current = this.#current;
    this.#current = undefined;
    current?.reject(error instanceof Error ? error : new Error(String(error)));
    if (current) this.#next();
  }

  #letGo(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }
}

/** Reads an answer of a task. What the bytes hold is known from where they are kept, and under which version. */
export function readAnswer<Task extends ComputingTask>(bytes: Uint8Array): Computed<Task> {
  return deserialize(bytes) as Computed<Task>;
}
