import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { endLeftChildren, takeLock } from './lock.mjs';
import { identify, isAlive } from './process-identity.mjs';
import { makeScratchFolder } from './testing/scratch-folder';

const lockModule = fileURLToPath(new URL('lock.mjs', import.meta.url));

function newPath(): string {
  return join(makeScratchFolder(), 'test.lock');
}

async function take(path: string, watchMs?: number) {
  const taken = await takeLock(path, watchMs === undefined ? {} : { watchMs });
  if ('lock' in taken) onTestFinished(() => taken.lock.release());
  return taken;
}

/** A process that takes the lock, says what came of it, and stays. */
async function takeElsewhere(path: string, extra = ''): Promise<{ child: ChildProcess; answer: string }> {
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { takeLock } from ${JSON.stringify(lockModule)};
     const taken = await takeLock(${JSON.stringify(path)});
     ${extra}
     console.log('lock' in taken ? 'mine' : 'held by ' + taken.heldBy.pid);
     setInterval(() => {}, 1000);`,
  ]);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout });
  const [answer] = await once(lines, 'line');
  return { child, answer: String(answer) };
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a lock is held until it is released', async () => {
  const path = newPath();
  const first = await takeLock(path);
  expect(await take(path)).toEqual({ heldBy: { pid: process.pid, host: expect.any(String) } });
  if ('lock' in first) first.lock.release();
  expect(existsSync(path)).toBe(false);
  expect(await take(path)).toHaveProperty('lock');
});

test('the lock of a living process is refused, and taken over once it was killed', async () => {
  const path = newPath();
  const { child, answer } = await takeElsewhere(path);
  expect(answer).toBe('mine');
  expect(await take(path)).toMatchObject({ heldBy: { pid: child.pid } });
  await killHard(child);
  expect(await take(path)).toHaveProperty('lock');
});

test('a lock whose process number was given to another program is taken over', async () => {
  const path = newPath();
  const reused = {
    ...identify(process.ppid),
    startTime: '1',
    name: 'launcher',
    host: 'h',
    token: 't',
    children: [],
  };
  writeFileSync(path, JSON.stringify(reused));
  expect(await take(path)).toHaveProperty('lock');
});

test.each(['', '{"pid": 1', '[]'])('a lock file with %s in it is nobody’s', async (text) => {
  const path = newPath();
  writeFileSync(path, text);
  expect(await take(path)).toHaveProperty('lock');
});

test('a holder on another machine is believed while it gives signs of life, and no longer', async () => {
  const path = newPath();
  const far = {
    pid: 1,
    startTime: '1',
    realm: 'elsewhere',
    name: 'launcher',
    host: 'far',
    token: 't',
    children: [],
  };
  writeFileSync(path, JSON.stringify(far));
  const beat = setInterval(() => utimesSync(path, new Date(), new Date()), 50);
  expect(await take(path, 1000)).toEqual({ heldBy: { pid: 1, host: 'far' } });
  clearInterval(beat);
  expect(await take(path, 300)).toHaveProperty('lock');
});

test('of eight that find a dead one’s lock at the same moment exactly one gets it', async () => {
  const path = newPath();
  const { child } = await takeElsewhere(path);
  await killHard(child);
  const answers = (await Promise.all(Array.from({ length: 8 }, () => takeElsewhere(path)))).map(
    (each) => each.answer,
  );
  expect(answers.filter((answer) => answer === 'mine')).toHaveLength(1);
  expect(answers.filter((answer) => answer.startsWith('held by '))).toHaveLength(7);
});

test('what a killed holder had started is known to the next one, who ends it', async () => {
  const path = newPath();
  const { child } = await takeElsewhere(
    path,
    `const { spawn } = await import('node:child_process');
     const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
     if ('lock' in taken) taken.lock.addChild('server', left.pid);`,
  );
  await killHard(child);
  const taken = await take(path);
  if (!('lock' in taken)) throw new Error('not taken');
  const [left] = taken.lock.leftChildren;
  expect(left?.name).toBe('server');
  const pid = left?.pid ?? 0;
  expect(isAlive(pid)).toBe(true);
  await endLeftChildren(taken.lock);
  expect(isAlive(pid)).toBe(false);
});

test('release leaves a lock alone that is somebody else’s by now', async () => {
  const path = newPath();
  const first = await takeLock(path);
  const other = '{"by": "another"}';
  writeFileSync(path, other);
  if ('lock' in first) first.lock.release();
  expect(readFileSync(path, 'utf8')).toBe(other);
});
