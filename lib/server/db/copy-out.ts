import type pg from 'pg';
import { type CopyToStreamQuery, to as copyTo } from 'pg-copy-streams';

/**
 * The bytes of a `COPY … TO STDOUT`, as they come. However long it takes: pg gives every query a time limit that it
 * lifts through the query's callback, which this kind of query never calls, so that a limit would strike in the middle
 * of a long answer or, later, a stream that has long ended.
 */
export function copyOut(client: Pick<pg.PoolClient, 'query'>, statement: string): CopyToStreamQuery {
  const stream = client.query(copyTo(statement));
  if ('callback' in stream && typeof stream.callback === 'function') stream.callback();
  return stream;
}
