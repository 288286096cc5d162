import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '@/scripts/launch/harness.mjs';
import { listProcessTree } from '@/scripts/launch/process-tree.mjs';
import { dropOwnDatabase, ownDatabase } from './own-database';
import type { Served } from './pipeline';

/** A server of a test's own. */
export interface TestServer extends Served {
  stop(): Promise<void>;
  /** Kills it and its database in the middle of whatever they do; its data folder is left for the next start. */
  kill9(): Promise<void>;
  /** Everything it has printed so far. */
  output(): string;
  readonly dataDir: string;
  /** The process that answers requests. Linux only. */
  process: ServerProcess;
}

/** The tests' choice of PostgreSQL and store holds for every server that they start. */
const inheritedSettings = /^(DATABASE_URL|S3_\w+)$/;

/** Starts a server with these settings, without the sample project; on a data folder of its own unless one is given. */
export async function startServer(
  settings: Readonly<Record<string, string>> = {},
  kept?: string,
): Promise<TestServer> {
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'vista-test-')));
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (inheritedSettings.test(name) && value) inherited[name] = value;
  const postgres = settings.DATABASE_URL === undefined ? inherited.DATABASE_URL : undefined;
  if (postgres) inherited.DATABASE_URL = await ownDatabase(postgres, dataDir);
  const quiet = { VISTA_SAMPLE: 'false', VISTA_LOG_LEVEL: 'warn' };
  const server = await launch({ dataDir, env: { ...inherited, ...quiet, ...settings } });
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  return {
    url: server.url,
    secret: settings.ML_CALLBACK_HMAC_SECRET ?? secrets.ml_callback_hmac_secret,
    output: server.output,
    dataDir,
    process: new ServerProcess(server.pid),
    kill9: server.kill9,
    async stop() {
      await server.stop();
      if (kept) return;
      rmSync(dataDir, { recursive: true, force: true });
      if (postgres) await dropOwnDatabase(postgres, dataDir);
    },
  };
}

/** What Linux tells of the process that answers requests, which is one of the launcher's children. */
class ServerProcess {
  readonly #launcher: number;

  constructor(launcher: number) {
    this.#launcher = launcher;
  }

  /** Its number: another one where it died and was started again. */
  get id(): number {
    const isServer = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('next-server');
    const pid = listProcessTree(this.#launcher).find(isServer);
    if (pid === undefined) throw new Error('No child of the launcher is called next-server.');
    return pid;
  }

  /** One of its settings. */
  setting(name: string): string | undefined {
    const variables = readFileSync(`/proc/${this.id}/environ`, 'utf8').split('\0');
    return variables.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1);
  }
}
