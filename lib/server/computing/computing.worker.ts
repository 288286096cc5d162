import { serialize } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { isDatabaseAway } from '../db/faults';
import { compareImage, compareProject } from './compare-images';
import { countVotes } from './count-votes';
import { evaluateImage, evaluateProject, findSharedMistakes } from './evaluate-images';
import type { WorkerMessage, WorkerQuestion } from './messages';
import type { Computers, ComputingTask, ComputingTasks } from './tasks';

/** A thread that computes, with connections to the database of its own, so that requests are answered meanwhile. */

const computers: Computers = {
  compareImage,
  compareProject,
  countVotes,
  evaluateProject,
  evaluateImage,
  findSharedMistakes,
};

/** Progress is told so often at the most. */
const tellEveryMs = 100;

async function answer<Task extends ComputingTask>(
  task: Task,
  ask: ComputingTasks[Task]['ask'],
): Promise<WorkerMessage> {
  let told = performance.now();
  try {
    const value = await computers[task](ask, (done) => {
      if (performance.now() - told < tellEveryMs) return;
      told = performance.now();
      parentPort?.postMessage({ kind: 'progress', done } satisfies WorkerMessage);
    });
    // Of its own size: the thread that waits takes it over without a copy.
    return {
      kind: 'answer',
      bytes: new Uint8Array(serialize({ value, computedAt: new Date().toISOString() })),
    };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failure', message, databaseAway: isDatabaseAway(error) };
  }
}

parentPort?.on('message', async ({ task, ask }: WorkerQuestion) => {
  const message = await answer(task, ask);
  const transfer = message.kind === 'answer' ? [message.bytes.buffer] : [];
  parentPort?.postMessage(message, transfer);
});
