import type { ComputingTask, ComputingTasks } from './tasks';

/** What is asked of a computing thread; it takes one at a time. */
export type WorkerQuestion = {
  readonly [Task in ComputingTask]: { readonly task: Task; readonly ask: ComputingTasks[Task]['ask'] };
}[ComputingTask];

/** What it says: how many images are done, and in the end the serialised answer or what went wrong. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'answer'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failure'; readonly message: string; readonly databaseAway: boolean };
