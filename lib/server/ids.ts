import { randomFillSync } from 'node:crypto';

/** UUID version 7 (RFC 9562 section 5.7, method 1): ids made one after the other sort one after the other. */

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const pool = new Uint8Array(16 * 256);
let used = pool.length;
let lastMs = 0;
let counter = 0;

/** A new id: 48 bits of milliseconds, 12 bits of counter, 62 random bits. */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else {
    counter += 1;
    // The counter has 12 bits: past them the id borrows from the future rather than going back.
    if (counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
  }
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const b = pool.subarray(used, used + 16);
  used += 16;
  const high = Math.floor(lastMs / 2 ** 32);
  b[0] = high >>> 8;
  b[1] = high;
  b[2] = lastMs >>> 24;
  b[3] = lastMs >>> 16;
  b[4] = lastMs >>> 8;
  b[5] = lastMs;
  b[6] = 0x70 | (counter >>> 8);
  b[7] = counter;
  b[8] = 0x80 | ((b[8] ?? 0) & 0x3f);
  let id = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) id += '-';
    id += hex[b[i] ?? 0];
  }
  return id;
}

/** True for any UUID as PostgreSQL reads it in its usual form. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
