import { endpoints } from '@/lib/contract/endpoints';
import { expectedProblems } from '@/lib/contract/expected-problems';
import type { ProblemDocument } from '@/lib/contract/problem';

const patterns = endpoints.map((endpoint) => ({
  endpoint,
  pattern: new RegExp(`^${endpoint.path.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** Fails a test that sees an error which the API's document does not list for the call. */
export function refuseUndocumented(method: string, path: string, problem: ProblemDocument): void {
  const address = new URL(path, 'http://server');
  const pathname = decodeURI(address.pathname)
    .replace(/%3a/i, ':')
    .replace(/^\/(api-key|api-ml)\//, '/api/');
  const called = patterns.find(
    ({ endpoint, pattern }) => endpoint.method === method && pattern.test(pathname),
  );
  if (!called) return;
  const listed = expectedProblems(called.endpoint).map((code) => `/problems/${code}`);
  if (!listed.includes(problem.type))
    throw new Error(
      `${called.endpoint.id} answered ${problem.type}, which its document does not list: name it in the endpoint's \`problems\`.`,
    );
}
