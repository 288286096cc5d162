import type {
  SceneAnswer,
  SceneFailure,
  SceneQuestion,
  SceneTask,
  SceneTasks,
} from '@/components/viewer/scene-messages';
import { CallFailed } from '@/lib/client/call';

interface Waiting<Task extends SceneTask> {
  readonly resolve: (answer: SceneTasks[Task]['answer']) => void;
  readonly reject: (error: Error) => void;
}

/** Whoever does the tasks of a scene. */
export interface SceneWorkers {
  /** Sends a task; what is in `transfer` goes over without a copy and is gone here. Rejects with what went wrong. */
  ask<Task extends SceneTask>(
    task: Task,
    ask: SceneTasks[Task]['ask'],
    transfer?: Transferable[],
  ): Promise<SceneTasks[Task]['answer']>;
  /** How many tasks are not answered yet. */
  readonly pending: number;
  /** Ends all work; what is under way is rejected. */
  close(): void;
}

/** The page's end of a scene worker. One that breaks down refuses everything from then on. */
export class SceneWorkerClient implements SceneWorkers {
  readonly #worker = new Worker(new URL('./scene.worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting: { readonly [Task in SceneTask]: Map<number, Waiting<Task>> } = {
    buildScene: new Map(),
    dropScene: new Map(),
    indexScene: new Map(),
    keepMasks: new Map(),
    dropMasks: new Map(),
    paintMasks: new Map(),
    keepBoxes: new Map(),
    dropBoxes: new Map(),
    paintBoxes: new Map(),
    paintHeatmap: new Map(),
    keepPair: new Map(),
    comparePair: new Map(),
    explainPair: new Map(),
  };
  #lastId = 0;
  #breakdown: string | null = null;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<SceneAnswer | SceneFailure>) => {
      if ('failure' in data) this.#settle(data.task, data.id, (waiting) => waiting.reject(errorOf(data)));
      else this.#deliver(data);
    };
    this.#worker.onerror = (event) => this.#end(event.message || 'the drawing worker could not be started');
    this.#worker.onmessageerror = () => this.#end('the drawing worker sent something unreadable');
  }

  ask<Task extends SceneTask>(
    task: Task,
    ask: SceneTasks[Task]['ask'],
    transfer: Transferable[] = [],
  ): Promise<SceneTasks[Task]['answer']> {
    if (this.#breakdown !== null) return Promise.reject(new Error(this.#breakdown));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting[task].set(id, { resolve, reject });
      const question: Pick<SceneQuestion<Task>, 'id' | 'task' | 'ask'> = { id, task, ask };
      this.#worker.postMessage(question, transfer);
    });
  }

  /** Whether it has broken down or was closed. */
  get isOver(): boolean {
    return this.#breakdown !== null;
  }

  get pending(): number {
    return Object.values(this.#waiting).reduce((sum, waiting) => sum + waiting.size, 0);
  }

  close(): void {
    this.#end('the viewer was closed');
  }

  #deliver<Task extends SceneTask>(reply: SceneAnswer<Task>): void {
    this.#settle(reply.task, reply.id, (waiting) => waiting.resolve(reply.answer));
  }

  #settle<Task extends SceneTask>(task: Task, id: number, settle: (waiting: Waiting<Task>) => void): void {
    const waiting = this.#waiting[task].get(id);
    this.#waiting[task].delete(id);
    if (waiting) settle(waiting);
  }

  #end(reason: string): void {
    this.#breakdown = reason;
    this.#worker.terminate();
    for (const waiting of Object.values(this.#waiting)) {
      for (const { reject } of waiting.values()) reject(new Error(reason));
      waiting.clear();
    }
  }
}

function errorOf({ failure, refusal }: SceneFailure): Error {
  return refusal ? new CallFailed(refusal.status, refusal.problem) : new Error(failure);
}
