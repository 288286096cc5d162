import { CallFailed, readProblem } from './call';

/**
 * The bytes at an address of the server.
 * @throws CallFailed for any answer but success, with status 0 where there was none
 */
export async function fetchBytes(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new CallFailed(0, undefined);
  }
  if (!response.ok) throw new CallFailed(response.status, await readProblem(response));
  return response.arrayBuffer();
}
