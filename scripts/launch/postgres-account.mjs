// @ts-check
import { spawnSync } from 'node:child_process';
import { chmodSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';

// PostgreSQL refuses to run as root. An ordinary user's PostgreSQL simply runs as that user; for root there are
// three ways, tried in the order of how little they ask of the machine's folders.

/**
 * How to run PostgreSQL's programs: `prefix` is put before the command, `ids` goes to `spawn`, and what it writes
 * must belong to `owner` (null: whoever runs the launcher). `opensFolders`: the data folder must let others through.
 * @typedef {object} PostgresAccount
 * @property {string} name
 * @property {string[]} prefix
 * @property {{ uid?: number, gid?: number }} ids
 * @property {{ uid: number, gid: number } | null} owner
 * @property {boolean} opensFolders
 */

/** The account of somebody who is not root. */
const ownAccount = Object.freeze({
  name: 'the same user',
  prefix: [],
  ids: {},
  owner: null,
  opensFolders: false,
});

/**
 * Root as PostgreSQL wants it: inside a user namespace the same files belong to an ordinary number. Works in folders
 * that are closed to everybody but root.
 * @type {PostgresAccount}
 */
const namespaceAccount = {
  name: 'a user namespace',
  prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000'],
  ids: {},
  owner: { uid: 0, gid: 0 },
  opensFolders: false,
};

/**
 * Another user who may still pass folders closed to him. The security bit is what makes access(2) see that, which
 * PostgreSQL asks about its own program.
 * @param {{ uid: number, gid: number }} owner
 * @returns {PostgresAccount}
 */
function capabilityAccount(owner) {
  return {
    name: `user ${owner.uid} with access to closed folders`,
    prefix: [
      'setpriv',
      '--securebits=+no_setuid_fixup',
      `--reuid=${owner.uid}`,
      `--regid=${owner.gid}`,
      '--clear-groups',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
    ],
    ids: {},
    owner,
    opensFolders: false,
  };
}

/** @param {{ uid: number, gid: number }} owner @returns {PostgresAccount} */
function plainAccount(owner) {
  return { name: `user ${owner.uid}`, prefix: [], ids: owner, owner, opensFolders: true };
}

/** Who runs it where root himself cannot: the person behind sudo, or nobody. @param {Record<string, string | undefined>} env */
function standIn(env) {
  const uid = Number(env.SUDO_UID);
  const gid = Number(env.SUDO_GID);
  if (uid > 0 && gid > 0) return { uid, gid };
  return process.platform === 'darwin' ? { uid: -2, gid: -2 } : { uid: 65534, gid: 65534 };
}

/** Whether the account can enter the data folder and run the program. @param {PostgresAccount} account @param {string} dataDir @param {string} postgres */
function canRun({ prefix, ids }, dataDir, postgres) {
  const [program = '', ...args] = [
    ...prefix,
    'sh',
    '-c',
    'cd "$1" && test -x "$2" && "$2" --version',
    'sh',
    dataDir,
    postgres,
  ];
  const probe = spawnSync(program, args, { ...ids, cwd: '/', stdio: 'ignore', timeout: 20_000 });
  return probe.status === 0;
}

/**
 * The accounts to try, best first.
 * @param {{ uid: number | undefined, folderOwner: { uid: number, gid: number } | null,
 *   env: Record<string, string | undefined> }} who
 *   `uid` of the launcher (undefined on Windows), owner of the database folder (null: there is none yet)
 * @returns {PostgresAccount[]}
 */
export function possibleAccounts({ uid, folderOwner, env }) {
  if (uid !== 0) return [ownAccount];
  if (folderOwner && folderOwner.uid !== 0)
    return [capabilityAccount(folderOwner), plainAccount(folderOwner)];
  const other = standIn(env);
  return [namespaceAccount, capabilityAccount(other), plainAccount(other)];
}

/** The folder itself comes last: once it has the new owner, everything in it has. @param {string} path @param {{ uid: number, gid: number }} owner */
function changeOwner(path, owner) {
  if (lstatSync(path).isDirectory())
    for (const name of readdirSync(path)) changeOwner(join(path, name), owner);
  lchownSync(path, owner.uid, owner.gid);
}

/**
 * Gives a folder and what is in it to an account; nothing to do for an ordinary user.
 * @param {string} folder
 * @param {PostgresAccount} account
 */
export function giveTo(folder, { owner }) {
  if (owner && lstatSync(folder).uid !== owner.uid) changeOwner(folder, owner);
}

/**
 * Picks the account that PostgreSQL runs as.
 * @param {string} dataDir
 * @param {string} cluster the database folder inside it, which may not exist yet
 * @param {string} postgres the program
 * @param {PostgresAccount[]} [candidates]
 * @returns {PostgresAccount}
 */
export function choosePostgresAccount(dataDir, cluster, postgres, candidates) {
  const stat = lstatSync(cluster, { throwIfNoEntry: false });
  const uid = process.getuid?.();
  const folderOwner = stat ? { uid: stat.uid, gid: stat.gid } : null;
  if (uid !== undefined && uid !== 0 && folderOwner && folderOwner.uid !== uid) {
    throw new LaunchError(
      `The database in ${cluster} belongs to another user (number ${folderOwner.uid}). Start VISTA as that user, or name another folder by VISTA_DATA_DIR.`,
    );
  }
  for (const account of candidates ?? possibleAccounts({ uid, folderOwner, env: process.env })) {
    if (account.owner === null) return account;
    if (account.opensFolders) chmodSync(dataDir, 0o711);
    if (canRun(account, dataDir, postgres)) return account;
    if (account.opensFolders) chmodSync(dataDir, 0o700);
  }
  throw new LaunchError(
    [
      'PostgreSQL does not run as root, and on this machine no other user can reach its folder.',
      'Do one of these: start VISTA as an ordinary user; set VISTA_DATA_DIR to a folder that others can enter,',
      'such as /var/lib/vista; set DATABASE_URL to a PostgreSQL server.',
    ].join('\n'),
  );
}
