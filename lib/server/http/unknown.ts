import { Problem } from '@/lib/contract/problem';
import { newId } from '../ids';
import { problemResponse } from './answer';

/** The answer where there is no endpoint. */
export function answerUnknown(request: Request): Response {
  const { pathname } = new URL(request.url);
  return problemResponse(
    new Problem('not-found', `There is no endpoint ${pathname}. /docs lists them all.`),
    newId(),
  );
}
