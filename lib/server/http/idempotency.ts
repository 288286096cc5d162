import { Problem } from '@/lib/contract/problem';
import { inTransaction, sql } from '../db/client';

/**
 * `Idempotency-Key`: the key, the effect and the answer are written in one transaction, so a retry either finds the
 * answer or finds nothing at all. Two calls at once with the same key wait for each other on the key's row.
 */

/** An answer as it is remembered. */
export interface RememberedAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Runs `run` once for `key` within `scope` (caller and endpoint).
 * @param fingerprint SHA-256 of what was sent.
 * @returns the answer, and whether it was remembered.
 * @param repeated what to do the second time: give the remembered answer, ask `run` again because it answers the same,
 *   or refuse because the answer held a secret that is not kept.
 * @throws Problem 422 where the key came before with another body, 409 for a refused repetition.
 */
export async function once(
  scope: string,
  key: string,
  fingerprint: Uint8Array,
  repeated: 'remember' | 'rebuild' | 'refuse',
  run: () => Promise<RememberedAnswer>,
): Promise<RememberedAnswer & { replayed: boolean }> {
  if (key.length > 255 || !/^[\x21-\x7e]+$/.test(key))
    throw new Problem('invalid-request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
  return inTransaction(async () => {
    const taken = await sql().query(
      `INSERT INTO idempotency_keys (scope, key, fingerprint) VALUES ($1, $2, $3)
       ON CONFLICT (scope, key) DO NOTHING`,
      [scope, key, fingerprint],
    );
    if (taken.rowCount === 0) {
      const { rows } = await sql().query<{ fingerprint: Buffer; status: number; body: string }>(
        'SELECT fingerprint, status, body FROM idempotency_keys WHERE scope = $1 AND key = $2',
        [scope, key],
      );
      const before = rows[0];
      if (!before?.fingerprint.equals(fingerprint))
        throw new Problem(
          'idempotency-key-reused',
          `Idempotency-Key "${key}" came before with another body.`,
        );
      if (repeated === 'rebuild') return { ...(await run()), replayed: true };
      if (repeated === 'refuse')
        throw new Problem(
          'conflict',
          `Idempotency-Key "${key}" was used before, and that answer held a secret that is shown only once. Make another.`,
        );
      return { status: before.status, text: before.body, replayed: true };
    }
    const answer = await run();
    await sql().query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE scope = $1 AND key = $2', [
      scope,
      key,
      answer.status,
      repeated === 'remember' ? answer.text : '',
    ]);
    return { ...answer, replayed: false };
  });
}
