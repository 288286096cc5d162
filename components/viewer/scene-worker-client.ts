import type {
  SceneAnswer,
  SceneFailure,
  SceneQuestion,
  SceneTask,
  SceneTasks,
} from '@/components/viewer/scene-messages';

interface Waiting<Task extends SceneTask> {
  readonly resolve: (answer: SceneTasks[Task]['answer']) => void;
  readonly reject: (error: Error) => void;
}

/** The page's end of a scene worker: asks, and promises the answer. End it with `close`. */
export class SceneWorkerClient {
  readonly #worker = new Worker(new URL('./scene.worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting: { readonly [Task in SceneTask]: Map<number, Waiting<Task>> } = {
    buildScene: new Map(),
    keepMasks: new Map(),
    dropMasks: new Map(),
    paintMasks: new Map(),
    paintHeatmap: new Map(),
  };
  #lastId = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<SceneAnswer | SceneFailure>) => {
      if ('failure' in data)
        this.#settle(data.task, data.id, (waiting) => waiting.reject(new Error(data.failure)));
      else this.#deliver(data);
    };
    this.#worker.onerror = (event) =>
      this.#rejectAll(event.message || 'The drawing worker could not be started.');
  }

  /** Sends a task; what is in `transfer` goes over without a copy and is gone here. Rejects with what went wrong. */
  ask<Task extends SceneTask>(
    task: Task,
    ask: SceneTasks[Task]['ask'],
    transfer: Transferable[] = [],
  ): Promise<SceneTasks[Task]['answer']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting[task].set(id, { resolve, reject });
      const question: Pick<SceneQuestion<Task>, 'id' | 'task' | 'ask'> = { id, task, ask };
      this.#worker.postMessage(question, transfer);
    });
  }

  /** How many tasks are not answered yet. */
  get pending(): number {
    return Object.values(this.#waiting).reduce((sum, waiting) => sum + waiting.size, 0);
  }

  /** Ends the worker; what is under way is rejected. */
  close(): void {
    this.#worker.terminate();
    this.#rejectAll('The viewer was closed.');
  }

  #deliver<Task extends SceneTask>(reply: SceneAnswer<Task>): void {
    this.#settle(reply.task, reply.id, (waiting) => waiting.resolve(reply.answer));
  }

  #settle<Task extends SceneTask>(task: Task, id: number, settle: (waiting: Waiting<Task>) => void): void {
    const waiting = this.#waiting[task].get(id);
    this.#waiting[task].delete(id);
    if (waiting) settle(waiting);
  }

  #rejectAll(message: string): void {
    for (const waiting of Object.values(this.#waiting)) {
      for (const { reject } of waiting.values()) reject(new Error(message));
      waiting.clear();
    }
  }
}
