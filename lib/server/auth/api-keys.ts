import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type { KeyScope } from '@/lib/contract/access';
import type { apiKey, createApiKey } from '@/lib/contract/api-keys';
import type { Page } from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import type { ApiKey } from '@/lib/generated/prisma/client';
import { db, sql } from '../db/client';
import { newId } from '../ids';
import { log } from '../log';
import type { Caller } from './caller';

/**
 * A key is `vista_` + 12 visible characters + `_` + 43 secret ones (256 random bits). Only the SHA-256 of the whole is
 * stored: with that much entropy a slow hash would add nothing but time.
 */
const shape = /^(vista_[0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

const digest = (key: string) => createHash('sha256').update(key, 'utf8').digest();

/** Use is noted at this granularity, so that a busy key does not write a row at every call. */
const noteEveryMs = 60_000;

/** A valid key that was presented: whose it is, and what it may do. */
export interface UsedKey {
  readonly id: string;
  readonly email: string;
  readonly scope: KeyScope;
  readonly expiresAt: Date | null;
}

type KeyRow = Pick<
  ApiKey,
  'id' | 'email' | 'scope' | 'secretHash' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'
>;

/** The valid key that this text is; null for any other text. */
export async function findKey(key: string): Promise<UsedKey | null> {
  const prefix = shape.exec(key)?.[1];
  if (!prefix) return null;
  // At every call of a script: plain SQL takes a fraction of Prisma's time.
  const { rows } = await sql().query<KeyRow>({
    name: 'find-key',
    text: `SELECT id, email, scope, secret_hash AS "secretHash", expires_at AS "expiresAt", revoked_at AS "revokedAt",
        last_used_at AS "lastUsedAt"
      FROM api_keys WHERE prefix = $1`,
    values: [prefix],
  });
  const row = rows[0];
  if (!row || !timingSafeEqual(row.secretHash, digest(key))) return null;
  const now = new Date();
  if (row.revokedAt || (row.expiresAt && row.expiresAt <= now)) return null;
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > noteEveryMs)
    db()
      .apiKey.update({ where: { id: row.id }, data: { lastUsedAt: now } })
      .catch((error) => log.warn({ err: error }, 'the use of an API key could not be noted'));
  return { id: row.id, email: row.email, scope: row.scope, expiresAt: row.expiresAt };
}

type KeyReply = z.output<typeof apiKey>;

const toReply = (row: ApiKey): KeyReply => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scope: row.scope,
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
});

/**
 * Makes a key; the key itself is in the answer and nowhere else.
 * @throws Problem 403 where a key would make one that outlives it
 */
export async function createKey(
  caller: Pick<Caller, 'email' | 'key'>,
  fields: z.output<typeof createApiKey.body.schema>,
): Promise<KeyReply & { key: string }> {
  const { name, scope, expires_in_days: days } = fields;
  const expiresAt = days == null ? null : new Date(Date.now() + days * 86_400_000);
  const end = caller.key?.expiresAt;
  if (end && (!expiresAt || expiresAt > end))
    throw new Problem(
      'forbidden',
      `A key that expires (${end.toISOString()}) cannot make one that lasts longer.`,
    );
  const prefix = `vista_${randomBytes(6).toString('hex')}`;
  const key = `${prefix}_${randomBytes(32).toString('base64url')}`;
  const row = await db().apiKey.create({
    data: {
      id: newId(),
      prefix,
      secretHash: digest(key),
      name,
      scope,
      email: caller.email,
      expiresAt,
    },
  });
  return { ...toReply(row), key };
}

/** The user's keys, newest first. */
export async function listKeys(email: string, skip: number, limit: number): Promise<Page<KeyReply>> {
  const where = { email };
  const [rows, total] = await Promise.all([
    db().apiKey.findMany({ where, orderBy: { id: 'desc' }, skip, take: limit }),
    db().apiKey.count({ where }),
  ]);
  return { items: rows.map(toReply), total };
}

/** Revokes a key of the user's, at once. @throws Problem 404 */
export async function revokeKey(email: string, keyId: string): Promise<undefined> {
  const { count } = await db().apiKey.updateMany({
    where: { id: keyId, email, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  if (count === 0 && !(await db().apiKey.findFirst({ where: { id: keyId, email } })))
    throw new Problem('not-found', 'There is no API key with this id among yours.');
}
