import { nounParameterOf, nouns } from '@/lib/contract/access';
import { type Endpoint, scopeOf } from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import { missingProblem, type Place, requireRole, requireScope } from '../auth/access';
import { type Caller, identify } from '../auth/caller';
import { env } from '../env';
import { isId } from '../ids';
import { countRequest } from './rate-limit';
import { readClaim, type SignatureClaim, verifyClaim } from './signature';
import { runInTurns } from './turns';

/** Path parameters as Next gives them, not checked yet. */
export type RawParams = Record<string, string | string[] | undefined>;

/** Who came and where to, as far as it is known: also who was sent away is noted. */
export interface Visit {
  caller?: Caller;
  place?: Place;
}

/** Lets a request in or throws, filling in the visit on the way. */
type Door = (request: Request, params: RawParams, visit: Visit) => Promise<void>;

async function admitUser(request: Request, endpoint: Endpoint, visit: Visit): Promise<Caller> {
  const caller = await identify(request);
  visit.caller = caller;
  if (caller.key) await countRequest('key', caller.key.id);
  requireScope(caller, scopeOf(endpoint));
  return caller;
}

/**
 * The decision of an endpoint that is for users. It falls before a byte of the body is read and before any remembered
 * or cached answer; who may not come in learns nothing of what is inside.
 */
export function doorOf(endpoint: Endpoint): Door {
  if (endpoint.access !== 'user') return async () => {};
  const { role } = endpoint;
  if (role === 'none')
    return async (request, _, visit) => {
      await admitUser(request, endpoint, visit);
    };
  const parameter = nounParameterOf(endpoint.path);
  if (!parameter) throw new Error(`${endpoint.id} needs the role ${role}, but its path leads to no project`);
  return async (request, params, visit) => {
    const caller = await admitUser(request, endpoint, visit);
    const id = params[parameter];
    // An id that is no UUID names nothing: the same answer as for one that is unknown.
    if (typeof id !== 'string' || !isId(id)) throw missingProblem(nouns[parameter]);
    visit.place = await requireRole(caller, nouns[parameter], id, role, endpoint);
    await countRequest('project', visit.place.projectId);
  };
}

/** What the headers claim about a body. @throws Problem 401 before the body is read, 503 where no secret is set */
export function claimOf(headers: Headers): SignatureClaim {
  const { secrets, skewSeconds } = env().analysis;
  if (secrets.length === 0)
    throw new Problem(
      'not-configured',
      'Pipeline calls need a secret: set ML_CALLBACK_HMAC_SECRET on the server.',
    );
  const claim = readClaim({
    signature: headers.get('x-ml-signature'),
    timestamp: headers.get('x-ml-timestamp'),
    now: Date.now() / 1000,
    skewSeconds,
  });
  if (!claim.ok) throw unsigned(claim);
  return claim;
}

/** The verdict on a body that was signed as its headers claim. @throws Problem 401 for any other */
export async function refuseForged(claim: SignatureClaim, bytes: Buffer, signal: AbortSignal) {
  const { secrets, requireSignedTimestamp } = env().analysis;
  const terms = { secrets, requireSignedTimestamp, maxDepth: env().limits.jsonDepth };
  const verdict = await runInTurns(verifyClaim(claim, bytes, terms), () => !signal.aborted);
  if (!verdict.ok) throw unsigned(verdict);
  return verdict;
}

const unsigned = ({ reason, detail }: { reason: string; detail: string }) =>
  new Problem('invalid-signature', `Invalid HMAC signature: ${detail}`, { extensions: { reason } });
