import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '@/lib/contract/problem';
import { env } from '../env';

/** What is counted. A request is counted under each that it has. */
type Counted = 'address' | 'key' | 'project';

const allowed: Readonly<Record<Counted, () => number>> = {
  address: () => env().limits.requestsPerMinute,
  key: () => env().limits.requestsPerMinute,
  project: () => env().limits.projectRequestsPerMinute,
};

// Next bundles each route by itself: what all of them share hangs on globalThis.
const shared = globalThis as typeof globalThis & {
  vistaRateLimiters?: Partial<Record<Counted, RateLimiterMemory>>;
};

function limiter(counted: Counted): RateLimiterMemory {
  if (!shared.vistaRateLimiters) shared.vistaRateLimiters = {};
  const made =
    shared.vistaRateLimiters[counted] ?? new RateLimiterMemory({ points: allowed[counted](), duration: 60 });
  shared.vistaRateLimiters[counted] = made;
  return made;
}

/** Counts a request. @throws Problem 429 with Retry-After over the limit */
export async function countRequest(counted: Counted, who: string): Promise<void> {
  try {
    await limiter(counted).consume(who);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new Problem(
      'too-many-requests',
      `More than ${allowed[counted]()} requests a minute ${counted === 'project' ? 'for' : 'from'} this ${counted}. Try again in ${seconds} s.`,
      { headers: { 'retry-after': String(seconds) } },
    );
  }
}
