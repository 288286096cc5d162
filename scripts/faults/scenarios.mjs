// @ts-check
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { launch } from '../launch/harness.mjs';
import { startPostgres } from '../launch/postgres.mjs';
import { embeddedDatabase } from '../launch/postgres-cluster.mjs';
import { Caller, photo } from './pipeline.mjs';

/**
 * Each fault is made for real, on a server of its own. A scenario throws where a promise is broken; what it answers
 * are the figures of one line of docs/reliability.md.
 * @typedef {() => Promise<string>} Scenario
 */

const quiet = { VISTA_SAMPLE: 'false', VISTA_LOG_LEVEL: 'silent' };

/** @param {unknown} condition @param {string} promise */
function hold(condition, promise) {
  if (!condition) throw new Error(`broken: ${promise}`);
}

/**
 * @template T
 * @param {(at: { server: import('../launch/harness.mjs').Launched, caller: Caller }) => Promise<T>} work
 * @param {Parameters<typeof launch>[0]} [options]
 */
async function withServer(work, options = {}) {
  const server = await launch({ ...options, env: { ...quiet, ...options?.env } });
  try {
    return await work({ server, caller: new Caller(server) });
  } finally {
    await server.stop();
  }
}

/** @param {string} dataDir @returns {number} the process of the embedded database */
const postmaster = (dataDir) =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** Stops every process of the database, and lets them go on. @param {string} dataDir @param {'SIGSTOP' | 'SIGCONT'} signal */
function signalDatabase(dataDir, signal) {
  const parent = postmaster(dataDir);
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' });
  for (const pid of [parent, ...children.split('\n').filter(Boolean).map(Number)]) process.kill(pid, signal);
}

/** @type {Scenario} */
async function connectionsCut() {
  return withServer(async ({ server, caller }) => {
    const { analysisId } = await caller.ground();
    hold((await caller.bulk(analysisId, 10, 'before')).status === 201, 'a call before the fault is stored');
    // Every connection is cut while calls are under way, ten times over.
    const admin = new pg.Client(embeddedDatabase(server.dataDir));
    await admin.connect();
    let acknowledged = 0;
    let refused = 0;
    let isOver = false;
    const posting = Array.from({ length: 4 }, async (_, lane) => {
      for (let i = 0; !isOver; i++) {
        const { status } = await caller.bulk(analysisId, 5, `lane${lane}-${i}`);
        if (status === 201) {
          acknowledged += 1;
          hold(
            (await untilAnswered(() => caller.stored(analysisId, `lane${lane}-${i}`))) === 5,
            'what was acknowledged is there, once',
          );
        } else {
          refused += 1;
          hold(status === 503, `a call that the database cannot take is answered 503, not ${status}`);
        }
      }
    });
    for (let i = 0; i < 10; i++) {
      await sleep(200);
      await admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = $1',
        ['client backend'],
      );
    }
    isOver = true;
    await Promise.all(posting);
    await admin.end();
    const back = await caller.becomesReady(20_000);
    hold(back !== null, 'the server is ready again when the database is');
    return `${acknowledged} calls acknowledged and found once, ${refused} answered 503, ready ${back} ms after the last cut`;
  });
}

/** @type {Scenario} */
async function databaseStopped() {
  // Not the one that VISTA brings, with which VISTA itself would end.
  const dataDir = mkdtempSync(join(tmpdir(), 'vista-db-'));
  const start = () => startPostgres({ dataDir, password: 'faults', say: () => {} });
  let database = await start();
  try {
    return await withServer(
      async ({ caller }) => {
        const { analysisId } = await caller.ground();
        /** @type {Map<string, number>} */
        const answers = new Map();
        let isOver = false;
        const posting = Array.from({ length: 4 }, async (_, lane) => {
          for (let i = 0; !isOver; i++) {
            const name = `lane${lane}-${i}`;
            answers.set(name, (await caller.bulk(analysisId, 5, name)).status);
          }
        });
        await sleep(1000);
        await database.stop();
        const [ready, alive, read] = await Promise.all(
          ['health/ready', 'health', 'projects'].map((path) => caller.send('GET', `/api/${path}`)),
        );
        database = await start();
        const back = await caller.becomesReady(20_000);
        await sleep(500);
        isOver = true;
        await Promise.all(posting);
        hold(
          alive?.status === 200 && ready?.status === 503 && read?.status === 503,
          'alive, not ready, and 503 to who asks',
        );
        hold(back !== null, 'the server is ready again when the database is');
        const count = (/** @type {number} */ status) =>
          [...answers.values()].filter((each) => each === status).length;
        hold(count(201) + count(503) === answers.size, 'a call is stored or answered 503');
        for (const [name, status] of answers) {
          const rows = await caller.stored(analysisId, name);
          // What was committed at the moment of the stop may have lost its answer: whole all the same.
          hold(
            status === 201 ? rows === 5 : rows === 0 || rows === 5,
            'acknowledged is stored once, nothing by half',
          );
        }
        return `${count(201)} calls acknowledged and found once, ${count(503)} answered 503, ready ${back} ms after the database`;
      },
      { env: { DATABASE_URL: database.url } },
    );
  } finally {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Asks again while the fault lasts. @param {() => Promise<number>} ask */
async function untilAnswered(ask) {
  for (let i = 0; i < 50; i++) {
    const n = await ask();
    if (n > 0) return n;
    await sleep(100);
  }
  return 0;
}

/** @type {Scenario} */
async function databaseFrozen() {
  return withServer(async ({ server, caller }) => {
    const { analysisId } = await caller.ground();
    signalDatabase(server.dataDir, 'SIGSTOP');
    const started = Date.now();
    const ready = await caller.send('GET', '/api/health/ready');
    const alive = await caller.send('GET', '/api/health');
    const waited = Date.now() - started;
    signalDatabase(server.dataDir, 'SIGCONT');
    hold(alive.status === 200, 'the process says that it is alive');
    hold(ready.status !== 200, 'the server does not call itself ready');
    const back = await caller.becomesReady(70_000);
    hold(back !== null, 'the server is ready again when the database goes on');
    hold((await caller.bulk(analysisId, 3, 'after')).status === 201, 'calls are stored again');
    return `not ready within ${waited} ms, ready again ${back} ms after it goes on`;
  });
}

/** @type {Scenario} */
async function poolExhausted() {
  return withServer(
    async ({ server, caller }) => {
      const { analysisId, projectId } = await caller.ground();
      const holder = new pg.Client(embeddedDatabase(server.dataDir));
      await holder.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM analyses WHERE id = $1 FOR UPDATE', [analysisId]);
      const waiting = Array.from({ length: 6 }, (_, i) => caller.bulk(analysisId, 2, `waits${i}`));
      await sleep(500);
      const started = Date.now();
      const others = await Promise.all(
        Array.from({ length: 4 }, () => caller.send('GET', `/api/projects/${projectId}`)),
      );
      const waited = Date.now() - started;
      await holder.query('ROLLBACK');
      await holder.end();
      const after = await Promise.all(waiting);
      hold(
        others.every(({ status }) => status === 503),
        'without a connection the answer is 503, not an endless wait',
      );
      hold(
        others.every(({ headers }) => headers.has('retry-after')),
        'with Retry-After',
      );
      const stored = after.filter(({ status }) => status === 201).length;
      for (const [i, { status }] of after.entries())
        hold(
          (await caller.stored(analysisId, `waits${i}`)) === (status === 201 ? 2 : 0),
          'stored if and only if acknowledged',
        );
      return `503 after ${waited} ms with both connections taken; of 6 calls that waited ${stored} were stored, the others refused and absent`;
    },
    { env: { DATABASE_POOL_MAX: '2' } },
  );
}

/** @type {Scenario} */
async function storeStopped() {
  return withServer(async ({ server, caller }) => {
    const { projectId, imageId } = await caller.ground();
    const objects = join(server.dataDir, 'objects');
    renameSync(objects, `${objects}.away`);
    writeFileSync(objects, 'no folder');
    const upload = await caller.upload(projectId, await photo(), 'lost.png');
    const content = await caller.send('GET', `/api/images/${imageId}/content`);
    const list = await caller.send('GET', `/api/projects/${projectId}/images`);
    rmSync(objects);
    renameSync(`${objects}.away`, objects);
    hold(
      upload.status === 503 && content.status === 503,
      `uploads and files are answered 503, not ${upload.status} and ${content.status}`,
    );
    hold(list.json.length === 1, 'an image whose file was not stored is not listed, and lists go on');
    hold(
      (await caller.upload(projectId, await photo(), 'kept.png')).status === 201,
      'uploads work again at once',
    );
    return 'uploads and files 503, lists go on, nothing half-written listed, works again at once';
  });
}

/** @type {Scenario} */
async function diskFull() {
  const disk = mkdtempSync(join(tmpdir(), 'vista-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
  try {
    return await withServer(async ({ server, caller }) => {
      const { projectId, analysisId } = await caller.ground();
      const objects = join(server.dataDir, 'objects');
      cpSync(objects, disk, { recursive: true });
      execFileSync('mount', ['--bind', disk, objects]);
      try {
        let taken = 0;
        let refused = 0;
        const bytes = await photo(512);
        for (let i = 0; i < 12; i++) {
          const { status } = await caller.upload(projectId, bytes, `big${i}.png`);
          if (status === 201) taken += 1;
          else {
            refused += 1;
            hold(status === 503 || status === 507, `a full disk is answered 503, not ${status}`);
          }
        }
        hold(taken > 0 && refused > 0, 'some fit, and then the disk was full');
        const { json } = await caller.send('GET', `/api/projects/${projectId}/images?limit=100`);
        hold(json.length === taken + 1, 'exactly the acknowledged images are listed');
        hold((await caller.bulk(analysisId, 3, 'boxes')).status === 201, 'what needs no file goes on');
        return `${taken} uploads of ${Math.round(bytes.length / 1024)} KiB fit into 4 MiB, ${refused} answered 503; the list has the former`;
      } finally {
        spawnSync('umount', [objects]);
      }
    });
  } finally {
    spawnSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}

/** Every step of a pipeline and of a user, each cut at a random moment. */
const steps = /** @type {const} */ ([
  'create',
  'upload',
  'presign',
  'artifact',
  'bulk',
  'finalize',
  'import',
  'export',
]);

/** @type {Scenario} */
async function killedAtEveryStep() {
  const dataDir = mkdtempSync(join(tmpdir(), 'vista-kill-'));
  let kills = 0;
  let acknowledged = 0;
  try {
    for (const step of steps)
      for (let round = 0; round < 2; round++) {
        const server = await launch({ dataDir, env: quiet });
        const caller = new Caller(server);
        const { projectId, imageId, analysisId } = await caller.ground();
        const name = `${step}${round}`;
        const artifact = { artifact_name: 'a.bin', content_type: 'application/octet-stream' };
        const address = (
          await caller.sign('POST', `/api/analyses/${analysisId}/artifacts/presign`, {
            artifacts: [artifact],
          })
        ).json.presigned_urls[0];
        const bytes = await photo(256);
        const imported = new FormData();
        imported.set(
          'file',
          new Blob([
            JSON.stringify({
              images: [{ id: 1, file_name: 'photo.png', width: 64, height: 64 }],
              annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 5, 5] }],
              categories: [{ id: 1, name }],
            }),
          ]),
          'coco.json',
        );
        imported.set('format', 'coco');
        /** @type {Record<typeof steps[number], () => Promise<import('./pipeline.mjs').Answer>>} */
        const act = {
          create: () => caller.analyse(imageId, name),
          upload: () => caller.upload(projectId, bytes, `${name}.png`),
          presign: () =>
            caller.sign('POST', `/api/analyses/${analysisId}/artifacts/presign`, {
              artifacts: [{ ...artifact, artifact_name: `${name}.bin` }],
            }),
          artifact: () => caller.send('PUT', address.upload_url, bytes, address.headers),
          bulk: () => caller.bulk(analysisId, 400, name),
          finalize: () =>
            caller.sign('POST', `/api/analyses/${analysisId}/finalize`, { status: 'completed' }),
          import: () => caller.send('POST', `/api/projects/${projectId}/import`, imported),
          export: () => caller.send('GET', `/api/projects/${projectId}/export?format=json`),
        };
        const answering = act[step]();
        await sleep(Math.random() * 60);
        await server.kill9();
        kills += 1;
        const answer = await answering;
        const isAcknowledged = answer.status >= 200 && answer.status < 300;
        if (isAcknowledged) acknowledged += 1;
        const again = await launch({ dataDir, env: quiet });
        const then = new Caller(again);
        const analyses = (await then.send('GET', `/api/images/${imageId}/analyses`)).json.analyses;
        const images = (await then.send('GET', `/api/projects/${projectId}/images`)).json;
        const sameJob = analyses.filter((/** @type {any} */ each) => each.external_job_id === name).length;
        const sameName = images.filter((/** @type {any} */ each) => each.filename === `${name}.png`);
        const rows = await then.stored(analysisId, name);
        hold(
          sameJob <= 1 && sameName.length <= 1 && (rows === 0 || rows === 400),
          `${step}: nothing doubled, nothing half-written`,
        );
        if (isAcknowledged) {
          if (step === 'create') hold(sameJob === 1, 'an acknowledged analysis is there');
          if (step === 'upload') hold(sameName.length === 1, 'an acknowledged image is there');
          if (step === 'bulk') hold(rows === 400, 'an acknowledged batch is there');
          if (step === 'finalize')
            hold(
              analyses.some(
                (/** @type {any} */ each) => each.id === analysisId && each.status === 'completed',
              ),
              'an acknowledged end holds',
            );
        }
        for (const { id } of sameName)
          hold(
            (await then.send('GET', `/api/images/${id}/content`)).status === 200,
            'a listed image has its file',
          );
        // The retry that every pipeline makes.
        if (step === 'bulk')
          hold(
            (await then.bulk(analysisId, 400, name)).status === 201 &&
              (await then.stored(analysisId, name)) === 400,
            'the retry is one call',
          );
        await again.stop();
      }
    return `${kills} kills at ${steps.length} steps, ${acknowledged} calls acknowledged: none lost, none doubled, none half-written`;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** @type {Scenario} */
async function twoServers() {
  return withServer(async ({ server }) => {
    const second = await launch({ dataDir: server.dataDir, env: quiet }).then(
      async (other) => {
        await other.stop();
        return 'started';
      },
      (error) => String(error.message),
    );
    hold(
      second.includes('uses the data folder'),
      `the second server is refused with a reason, not: ${second.slice(0, 200)}`,
    );
    return 'the second is refused: "Another VISTA (process … on …) uses the data folder …"';
  });
}

/** @type {Scenario} */
async function clockSkew() {
  return withServer(async ({ caller }) => {
    const { analysisId } = await caller.ground();
    const path = `/api/analyses/${analysisId}/annotations:bulk`;
    const results = [];
    for (const skew of [-3600, -310, -290, 0, 290, 310, 3600]) {
      const { status, json } = await caller.sign('POST', path, { annotations: [], skew }, skew);
      hold(status === (Math.abs(skew) > 300 ? 401 : 201), `a clock ${skew} s off is answered ${status}`);
      if (status === 401) hold(/server's time/.test(json.detail), 'the refusal names the server’s time');
      results.push(`${skew} s: ${status}`);
    }
    return results.join(', ');
  });
}

/** @type {Scenario} */
async function truncatedUploads() {
  return withServer(async ({ server, caller }) => {
    const { projectId, analysisId } = await caller.ground();
    const port = Number(new URL(server.url).port);
    const bytes = await photo(256);
    const form = Buffer.concat([
      Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="cut.png"\r\n\r\n'),
      bytes,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    for (const part of [0.01, 0.5, 0.99])
      await new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(
            `POST /api/projects/${projectId}/images HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${form.length}\r\n\r\n`,
          );
          socket.end(form.subarray(0, Math.floor(form.length * part)));
        });
        socket.on('error', resolve).on('close', resolve).resume();
      });
    const whole = await caller.upload(projectId, bytes.subarray(0, bytes.length - 100), 'short.png');
    hold(whole.status === 400, 'a file that is cut off is refused, though its form is whole');
    const artifact = { artifact_name: 'a.bin', content_type: 'application/octet-stream', size: 1000 };
    const address = (
      await caller.sign('POST', `/api/analyses/${analysisId}/artifacts/presign`, { artifacts: [artifact] })
    ).json.presigned_urls[0];
    hold(
      (await caller.send('PUT', address.upload_url, Buffer.alloc(999), address.headers)).status === 403,
      'an artifact of another size is refused',
    );
    const images = (await caller.send('GET', `/api/projects/${projectId}/images`)).json;
    hold(images.length === 1, 'nothing of it is listed');
    const left = readdirSync(tmpdir()).filter((entry) => entry.startsWith('vista-upload-'));
    return `3 forms cut at 1, 50 and 99 %, a cut file, a short artifact: all refused, nothing listed, ${left.length} temporary folders left`;
  });
}

/** @type {Scenario} */
async function restartDuringUpload() {
  const dataDir = mkdtempSync(join(tmpdir(), 'vista-restart-'));
  try {
    const server = await launch({ dataDir, env: quiet });
    const caller = new Caller(server);
    const { projectId } = await caller.ground();
    const bytes = await photo(1400);
    const uploading = Promise.all(
      Array.from({ length: 4 }, (_, i) => caller.upload(projectId, bytes, `u${i}.png`)),
    );
    await sleep(150);
    await server.stop();
    const answers = await uploading;
    const again = await launch({ dataDir, env: quiet });
    const then = new Caller(again);
    const images = (await then.send('GET', `/api/projects/${projectId}/images`)).json;
    const acknowledged = answers.filter(({ status }) => status === 201).length;
    hold(images.length - 1 >= acknowledged, 'every acknowledged image is there');
    for (const { id } of images)
      hold(
        (await then.send('GET', `/api/images/${id}/content`)).status === 200,
        'every listed image has its file',
      );
    await again.stop();
    return `4 uploads during a restart: ${acknowledged} acknowledged, ${images.length - 1} listed, all with their files`;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Every fault by the name under which the script runs it. @type {Readonly<Record<string, Scenario>>} */
export const scenarios = {
  'database-stopped': databaseStopped,
  'database-connections-cut': connectionsCut,
  'database-frozen': databaseFrozen,
  'pool-exhausted': poolExhausted,
  'store-stopped': storeStopped,
  'disk-full': diskFull,
  'killed-at-every-step': killedAtEveryStep,
  'two-servers': twoServers,
  'clock-skew': clockSkew,
  'truncated-uploads': truncatedUploads,
  'restart-during-upload': restartDuringUpload,
};
