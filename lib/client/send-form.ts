import type { ProblemDocument } from '@/lib/contract/problem';
import { CallFailed, problemFrom, urlOf } from './call';
import type { Remote } from './endpoints';

/**
 * Sends a form and reports how much of it has left, from 0 to 1; gives the text of the answer. XMLHttpRequest, because
 * fetch cannot tell how far an upload is.
 * @throws CallFailed; an AbortError when `signal` ends it
 */
export function sendForm(
  endpoint: Remote,
  params: Readonly<Record<string, string>>,
  form: FormData,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (error: Error | null) => {
      signal.removeEventListener('abort', abort);
      if (error) reject(error);
      else resolve(request.responseText);
    };
    request.open(endpoint.method, urlOf(endpoint, params));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const isSuccess = request.status >= 200 && request.status < 300;
      settle(isSuccess ? null : new CallFailed(request.status, readProblem(request.responseText)));
    };
    request.onerror = () => settle(new CallFailed(0, undefined));
    request.onabort = () => settle(new DOMException('The upload was cancelled.', 'AbortError'));
    signal.addEventListener('abort', abort);
    request.send(form);
  });
}

function readProblem(text: string): ProblemDocument | undefined {
  try {
    return problemFrom(JSON.parse(text));
  } catch {
    return undefined;
  }
}
