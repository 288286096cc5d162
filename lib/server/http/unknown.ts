import { channel } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { endpointsAt } from '@/lib/contract/places';
import { Problem } from '@/lib/contract/problem';
import { newId } from '../ids';
import { problemResponse } from './answer';
import { discardBody } from './read-body';

/**
 * Calls that no endpoint takes. Next answers a method that a route does not have with an empty 405, so such calls are
 * led past the routes, by what the contract says of every path, to the one that answers what is not there.
 */

const wrongMethod = '/api/no-such-method';

/** The addresses of the local store are no endpoints of the contract. */
const storage = /^\/api\/storage\/./;
const storageMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT'];

/** The methods that a path takes, sorted; empty where there is no such endpoint. */
function methodsOf(pathname: string): readonly string[] {
  if (storage.test(pathname)) return storageMethods;
  const served = endpointsAt(pathname);
  if (served.length === 0) return [];
  const methods = served.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return ['OPTIONS', ...methods].sort();
}

/** Leads every request of this process whose path does not take its method to `answerUnknown`. */
export function watchMethods(): void {
  channel('http.server.request.start').subscribe((message) => {
    if (typeof message !== 'object' || message === null || !('request' in message)) return;
    const { request } = message;
    if (!(request instanceof IncomingMessage) || !request.url?.startsWith('/api')) return;
    const [pathname = ''] = request.url.split('?', 1);
    const { method = '' } = request;
    const methods = methodsOf(pathname);
    if (methods.length === 0 || methods.includes(method)) return;
    // Next has no routes for methods beyond the usual ones, so all come as a GET that says what it was.
    request.url = `${wrongMethod}/${method}${pathname}`;
    request.method = 'GET';
  });
}

/** The answer where there is no endpoint, or not by this method. */
export async function answerUnknown(request: Request): Promise<Response> {
  await discardBody(request);
  return problemResponse(unknownProblem(request), newId());
}

function unknownProblem({ url }: Request): Problem {
  const { pathname } = new URL(url);
  const [, method, path] = new RegExp(`^${wrongMethod}/([A-Z-]+)(/.+)$`).exec(pathname) ?? [];
  if (!method || !path)
    return new Problem('not-found', `There is no endpoint ${pathname}. /docs lists them all.`);
  const allow = methodsOf(path).join(', ');
  return new Problem('method-not-allowed', `${path} does not take ${method}, but ${allow}.`, {
    headers: { allow },
  });
}
