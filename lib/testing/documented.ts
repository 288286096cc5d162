import { expectedProblems } from '@/lib/contract/expected-problems';
import { endpointsAt } from '@/lib/contract/places';
import type { ProblemDocument } from '@/lib/contract/problem';

/** Fails a test that sees an error which the API's document does not list for the call. */
export function refuseUndocumented(method: string, path: string, problem: ProblemDocument): void {
  const { pathname } = new URL(path, 'http://server');
  const called = endpointsAt(decodeURI(pathname)).find((endpoint) => endpoint.method === method);
  if (!called) return;
  const listed = expectedProblems(called).map((code) => `/problems/${code}`);
  if (!listed.includes(problem.type))
    throw new Error(
      `${called.id} answered ${problem.type}, which its document does not list: name it in the endpoint's \`problems\`.`,
    );
}
