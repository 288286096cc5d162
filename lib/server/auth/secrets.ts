import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that does not depend on where the texts differ. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
