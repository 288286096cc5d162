import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '@/lib/contract/problem';
import { env } from '../env';

const shared = globalThis as typeof globalThis & { vistaRateLimiter?: RateLimiterMemory };

function limiter(): RateLimiterMemory {
  if (!shared.vistaRateLimiter)
    shared.vistaRateLimiter = new RateLimiterMemory({ points: env().limits.requestsPerMinute, duration: 60 });
  return shared.vistaRateLimiter;
}

/** Counts a request of an address or key. @throws Problem 429 with Retry-After over the limit. */
export async function countRequest(who: string): Promise<void> {
  try {
    await limiter().consume(who);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new Problem(
      'too-many-requests',
      `More than ${env().limits.requestsPerMinute} requests a minute. Try again in ${seconds} s.`,
      { headers: { 'retry-after': String(seconds) } },
    );
  }
}
