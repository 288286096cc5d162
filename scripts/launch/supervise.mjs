// @ts-check
import { claimAddress, readAddress } from './address.mjs';
import { lockDataFolder, makeDataFolder, showDataFolder } from './data-folder.mjs';
import { errorMessage, LaunchError, StopAsked } from './launch-error.mjs';
import { endLeftChildren } from './lock.mjs';
import { readLogTail } from './log-file.mjs';
import { migrate } from './migrate.mjs';
import { startPostgres } from './postgres.mjs';
import { loadSampleOnce } from './sample.mjs';
import { keepSecrets, secretsFile } from './secrets.mjs';
import { startServer } from './server.mjs';
import { readSettings } from './settings.mjs';
import { startWatchdog } from './watchdog.mjs';

/**
 * What differs between one way to run VISTA and another.
 * @typedef {object} LaunchPlan
 * @property {string} projectDir
 * @property {import('./migrations.mjs').Migration[]} migrations
 * @property {'production' | 'development'} mode
 * @property {(settings: import('./settings.mjs').Settings, signal: AbortSignal) => Promise<void>} build makes
 *   whatever the server is started from
 * @property {(address: { host: string, port: number }) => string[]} serverCommand
 */

/** What runs, in the order it was started. @typedef {((options: { now: boolean }) => Promise<void>)[]} Running */

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {{ code: number | null, signal: NodeJS.Signals | null }} end @returns {string} */
function describeEnd({ code, signal }) {
  return signal ? `by ${signal}` : `with code ${code ?? 'unknown'}`;
}

/**
 * Everything from the settings to a server that is ready.
 * @param {LaunchPlan} plan @param {NodeJS.ProcessEnv} env @param {Running} running @param {AbortSignal} signal
 * @returns {Promise<{ ended: Promise<LaunchError> }>} when ready; `ended` resolves when a part of it ends
 */
async function start(plan, env, running, signal) {
  const stopIfAsked = () => {
    if (signal.aborted) throw new StopAsked();
  };
  const { projectDir } = plan;
  const settings = readSettings(projectDir, env);
  const wanted = readAddress(settings);
  const dataDir = makeDataFolder(projectDir, settings.VISTA_DATA_DIR);
  const shownData = showDataFolder(projectDir, dataDir);
  const lock = await lockDataFolder(dataDir, say);
  running.push(async () => lock.release());
  // Only the server: startPostgres ends a left database more gently.
  await endLeftChildren(lock);
  const address = await claimAddress({
    ...wanted,
    // The system closes a killed server's socket a moment after the server is gone.
    patienceMs: lock.leftChildren.length > 0 ? 5_000 : 0,
  });
  const secrets = keepSecrets(dataDir);
  await plan.build(settings, signal);
  stopIfAsked();

  const watchdog = startWatchdog();
  running.push(async () => watchdog.dismiss());
  /** @type {Promise<LaunchError>} */
  let databaseEnded = new Promise(() => {});
  let databaseUrl = settings.DATABASE_URL;
  if (databaseUrl === undefined) {
    say('Starting PostgreSQL …');
    const database = await startPostgres({ dataDir, password: secrets.postgres_password, say, signal });
    running.push(database.stop);
    watchdog.add(database.pid, database.plan);
    databaseUrl = database.url;
    const { ended, logFile } = database;
    databaseEnded = ended.then(
      (end) =>
        new LaunchError(`PostgreSQL ended ${describeEnd(end)}. Its log is ${logFile}.`, readLogTail(logFile)),
    );
  }
  stopIfAsked();
  const applied = await migrate({ url: databaseUrl, migrations: plan.migrations, say, signal });
  if (applied.length > 0) say(`Brought the database up to date (${applied.join(', ')}).`);
  stopIfAsked();

  say('Starting the server …');
  if (settings.ML_CALLBACK_HMAC_SECRET === undefined) {
    say(
      `Pipelines sign with ml_callback_hmac_secret in ${secretsFile(shownData)} (set ML_CALLBACK_HMAC_SECRET for one of your own).`,
    );
  }
  const server = startServer({
    command: plan.serverCommand(address),
    cwd: projectDir,
    env: {
      ML_CALLBACK_HMAC_SECRET: secrets.ml_callback_hmac_secret,
      VISTA_APP_SECRET: secrets.app_secret,
      // Who looks at a terminal wants to see what is wrong; a line for each request is for what collects logs.
      ...(process.stdout.isTTY && { VISTA_LOG_LEVEL: 'warn' }),
      ...settings,
      // Settings come from the named file only: Next would add those of .env.
      ...(env.VISTA_ENV_FILE === undefined ? {} : { __NEXT_PROCESSED_ENV: 'true' }),
      NODE_ENV: plan.mode,
      NEXT_TELEMETRY_DISABLED: '1',
      DATABASE_URL: databaseUrl,
      VISTA_DATA_DIR: dataDir,
      HOST: address.host,
      PORT: String(address.port),
    },
    address,
    readyPath: '/api/health/ready',
    say,
    signal,
  });
  running.push(server.stop);
  lock.addChild('server', server.pid);
  watchdog.add(server.pid, server.plan);
  const serverEnded = server.ended.then((end) => new LaunchError(`The server ended ${describeEnd(end)}.`));
  const failed = await Promise.race([server.ready().then(() => null), databaseEnded]);
  stopIfAsked();
  if (failed) throw failed;
  if (settings.VISTA_SAMPLE !== 'false') await loadSampleOnce({ dataDir, address, say, signal });
  stopIfAsked();
  say(`VISTA is ready at ${address.url} (data in ${shownData}, Ctrl-C stops it)`);
  return { ended: Promise.race([serverEnded, databaseEnded]) };
}

/**
 * npm runs its scripts by a shell, and a SIGTERM that only npm is sent ends the two of them without a word to us: being
 * left alone is then the signal.
 * @param {() => void} onEnd
 */
function whenParentEnds(onEnd) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onEnd();
  }, 300);
  timer.unref();
}

/**
 * Runs VISTA until it is asked to stop (Ctrl-C, SIGTERM, SIGHUP, the end of the npm that runs it: 0) or something fails (1). Whatever the reason, all
 * that was started is ended before this resolves, the server before its database; asked twice, at once.
 * @param {LaunchPlan} plan
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
export async function superviseVista(plan, env) {
  const asked = new AbortController();
  const forced = new AbortController();
  let askedAt = 0;
  const onSignal = () => {
    if (!asked.signal.aborted) {
      askedAt = Date.now();
      say('Stopping …');
      asked.abort();
      // npm passes on the Ctrl-C that the terminal has sent here already: that is not a second one.
    } else if (Date.now() - askedAt > 1_000) forced.abort();
  };
  const names = /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']);
  for (const name of names)
    if (process.platform === 'win32' || name !== 'SIGBREAK') process.on(name, onSignal);
  if (env.npm_lifecycle_event) whenParentEnds(onSignal);
  // A closed terminal or a reader that went away is no reason to leave the database running.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  /** @type {Promise<true>} */
  const isForced = new Promise((resolve) => forced.signal.addEventListener('abort', () => resolve(true)));
  /** @type {Promise<LaunchError>} */
  const broken = new Promise((resolve) => {
    process.on('uncaughtException', (error) =>
      resolve(new LaunchError(`The launcher failed: ${error.stack}`)),
    );
  });

  /** @type {Running} */
  const running = [];
  let code = 0;
  try {
    /** @type {Promise<null>} */
    const isAsked = new Promise((resolve) => asked.signal.addEventListener('abort', () => resolve(null)));
    const started = await Promise.race([
      start(plan, env, running, asked.signal),
      broken,
      isForced.then(() => new StopAsked()),
    ]);
    if (started instanceof Error) throw started;
    const failure = await Promise.race([started.ended, broken, isAsked]);
    if (failure) throw failure;
  } catch (error) {
    if (!(error instanceof StopAsked)) {
      code = 1;
      const details = error instanceof LaunchError ? error.details.trimEnd() : '';
      const message =
        error instanceof LaunchError
          ? error.message
          : `The launcher failed: ${error instanceof Error ? error.stack : errorMessage(error)}`;
      process.stderr.write(`${details ? `${details}\n\n` : ''}${message}\n`);
    }
  }
  for (const stop of running.reverse()) {
    try {
      const ended = stop({ now: forced.signal.aborted }).then(() => false);
      if (await Promise.race([ended, isForced])) await stop({ now: true });
    } catch (error) {
      code = 1;
      process.stderr.write(`${errorMessage(error)}\n`);
    }
  }
  return forced.signal.aborted ? 1 : code;
}
