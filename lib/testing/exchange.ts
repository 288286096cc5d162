import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { ZipFile } from 'yazl';
import { type Answer, Client } from './pipeline';

/** Files going out and in, as tests play them. */

/** Starts an import; `content` is bytes, text, or a value that is sent as JSON. */
export function sendImport(
  projectId: string,
  content: unknown,
  fields: Readonly<Record<string, string>>,
  client = new Client(),
): Promise<Answer> {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  const isReady = typeof content === 'string' || content instanceof Uint8Array;
  const part = isReady
    ? typeof content === 'string'
      ? content
      : new Uint8Array(content)
    : JSON.stringify(content);
  form.set('file', new Blob([part]), 'file');
  return client.send('POST', `/api/projects/${projectId}/import`, form);
}

/** Waits until an import has ended. */
export async function importEnded(id: string, client = new Client()): Promise<Answer['json']> {
  for (;;) {
    const { json } = await client.get(`/api/imports/${id}`);
    if (!['queued', 'running'].includes(json.status)) return json;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sends a file and waits for its end. */
export async function importFile(
  projectId: string,
  content: unknown,
  fields: Readonly<Record<string, string>>,
  client = new Client(),
): Promise<Answer['json']> {
  const answer = await sendImport(projectId, content, fields, client);
  expect([answer.status, answer.text]).toEqual([202, answer.text]);
  return importEnded(answer.json.id, client);
}

/** A zip of these files. */
export async function zipOf(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(bytes, name);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** Debian's own Python, which has pandas where the test script could install it; others may not. */
export const systemPython = process.platform === 'win32' ? 'python' : '/usr/bin/python3';

/** Runs a Python program with this on its standard input; what it prints is JSON. */
export function askPython(program: string, input: string | Uint8Array): Answer['json'] {
  const { status, stdout, stderr } = spawnSync(systemPython, ['-c', program], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  if (status !== 0) throw new Error(`Python failed: ${stderr}`);
  return JSON.parse(stdout);
}
