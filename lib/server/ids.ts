import { randomFillSync } from 'node:crypto';

/** UUID version 7 (RFC 9562 section 5.7, method 1): ids made one after the other sort one after the other. */

const digits = Buffer.from('0123456789abcdef', 'latin1');
/** Where a byte's two digits stand in the text. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
/** Written anew for each id: putting it together of strings would leave twenty behind. */
const text = Buffer.alloc(36, '-', 'latin1');
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
  for (let i = 0; i < 16; i++) {
    const byte = b[i] ?? 0;
    const place = places[i] ?? 0;
    text[place] = digits[byte >>> 4] ?? 0;
    text[place + 1] = digits[byte & 0xf] ?? 0;
  }
  return text.toString('latin1');
}

/** True for any UUID as PostgreSQL reads it in its usual form. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
