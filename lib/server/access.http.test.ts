import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KeyScope, keyScopes, nounParameterOf, nouns, roles } from '@/lib/contract/access';
import { type Endpoint, scopeOf } from '@/lib/contract/endpoint';
import { endpoints } from '@/lib/contract/endpoints';
import { sendImport } from '@/lib/testing/exchange';
import { type Answer, Client, picture, signedHeaders } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

/**
 * Every endpoint of the contract, asked by everybody there is. What each is answered follows from the decision that
 * the contract states, so an endpoint that forgets to ask fails here without anybody writing a test for it.
 */

const proxySecret = 'a secret between the proxy and the server';
let server: TestServer;
let database: pg.Client;

type Who = 'anonymous' | 'stranger' | 'viewer' | 'editor' | 'owner';
const people = ['stranger', 'viewer', 'editor', 'owner'] as const;
type Person = (typeof people)[number];

const address = (person: Person) => `${person}@example.org`;
const person = (who: Person) => ({ 'x-user-email': address(who), 'x-proxy-secret': proxySecret });
const client = (headers: Record<string, string>) => new Client(server, headers);

/** A project with an image, an analysis and an import, the three members in it. */
interface Ground {
  readonly projectId: string;
  readonly imageId: string;
  readonly analysisId: string;
  readonly importId: string;
}

let photo: Buffer;
let stable: Ground;
let keys: Record<string, string>;

async function newGround(): Promise<Ground> {
  const owner = client(person('owner'));
  const projectId = await owner.newProject();
  for (const member of ['viewer', 'editor'] as const)
    await owner.send('PUT', `/api/projects/${projectId}/members/${address(member)}`, { role: member });
  const image = await owner.upload(projectId, [{ bytes: photo, name: 'photo.png' }]);
  const imageId: string = image.json.id;
  const analysis = await owner.analyse(imageId);
  const file = { images: [], categories: [], annotations: [] };
  const job = await sendImport(projectId, file, { format: 'coco', dry_run: 'true' }, owner);
  return { projectId, imageId, analysisId: analysis.json.id, importId: job.json.id };
}

async function newKey(who: Person, scope: KeyScope): Promise<{ id: string; key: string }> {
  const answer = await client(person(who)).send('POST', '/api/api-keys', { name: `${who} ${scope}`, scope });
  expect(answer.status).toBe(201);
  return answer.json;
}

beforeAll(async () => {
  server = await startServer({ PROXY_SHARED_SECRET: proxySecret });
  database = new pg.Client({ connectionString: server.process.setting('DATABASE_URL') });
  await database.connect();
  photo = await picture(64, 48);
  stable = await newGround();
  await client(person('stranger')).newProject();
  keys = {};
  for (const who of people)
    for (const scope of keyScopes) keys[`${who} ${scope}`] = (await newKey(who, scope)).key;
  const expired = await newKey('owner', 'write');
  await database.query("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", [
    expired.id,
  ]);
  const revoked = await newKey('owner', 'write');
  await client(person('owner')).send('DELETE', `/api/api-keys/${revoked.id}`);
  keys.expired = expired.key;
  keys.revoked = revoked.key;
  const own = keys['owner write'] ?? '';
  keys.forged = own.slice(0, -1) + (own.endsWith('A') ? 'B' : 'A');
});

afterAll(async () => {
  await database?.end();
  await server?.stop();
});

const fill = (endpoint: Endpoint, ground: Ground) =>
  endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name in nouns) return ground[name as keyof Ground];
    return name === 'email' ? address('viewer') : randomUUID();
  });

/** An empty body: where the caller may come in, that is answered by the checks behind the door. */
const ask = (endpoint: Endpoint, ground: Ground, headers: Record<string, string>) =>
  endpoint.reply.kind === 'stream' && endpoint.reply.contentTypes.includes('text/event-stream')
    ? askForEvents(fill(endpoint, ground), headers)
    : client(headers).send(endpoint.method, fill(endpoint, ground), endpoint.body ? {} : undefined);

/** A stream of events has no end: its head is the answer. */
async function askForEvents(path: string, headers: Record<string, string>): Promise<Answer> {
  const leaving = new AbortController();
  const response = await fetch(server.url + path, { headers, signal: leaving.signal });
  const isOpen = response.ok;
  const text = isOpen ? '' : await response.text();
  leaving.abort();
  const { status } = response;
  return {
    status,
    headers: response.headers,
    bytes: Buffer.from(text),
    text,
    json: isOpen ? undefined : JSON.parse(text),
  };
}

/** The door's refusals, as opposed to what lies behind it. */
function refusal(endpoint: Endpoint, answer: Answer): 401 | 403 | 404 | 'let in' {
  const noun = nounParameterOf(endpoint.path);
  const hidden = noun && `There is no ${nouns[noun]} with this id, or you may not see it.`;
  if (answer.status === 401 || answer.status === 403) return answer.status;
  return answer.status === 404 && answer.json?.detail === hidden ? 404 : 'let in';
}

/** What the contract decides for a member, or for a key of that scope. */
function decided(endpoint: Endpoint, who: Who, scope?: KeyScope): ReturnType<typeof refusal> {
  if (endpoint.access === 'anyone') return 'let in';
  if (endpoint.access !== 'user' || who === 'anonymous') return 401;
  if (scope && keyScopes.indexOf(scope) < keyScopes.indexOf(scopeOf(endpoint))) return 403;
  if (endpoint.role === 'none') return 'let in';
  if (who === 'stranger') return 404;
  return roles.indexOf(who) < roles.indexOf(endpoint.role) ? 403 : 'let in';
}

/** What is deleted is gone for the next who asks, so each has its own ground; an empty body changes nothing. */
async function outcome(endpoint: Endpoint, who: Who, headers: Record<string, string>, scope?: KeyScope) {
  const isLetIn = decided(endpoint, who, scope) === 'let in';
  const ground =
    isLetIn && endpoint.method === 'DELETE' && endpoint.role !== 'none' ? await newGround() : stable;
  return refusal(endpoint, await ask(endpoint, ground, headers));
}

describe.each(endpoints.map((endpoint) => ({ id: endpoint.id, endpoint })))('$id', ({ endpoint }) => {
  test('is open to exactly the people that the contract lets in', async () => {
    const found: Record<string, unknown> = { anonymous: await outcome(endpoint, 'anonymous', {}) };
    const wanted: Record<string, unknown> = { anonymous: decided(endpoint, 'anonymous') };
    for (const who of people) {
      found[who] = await outcome(endpoint, who, person(who));
      wanted[who] = decided(endpoint, who);
    }
    expect(found).toEqual(wanted);
  });

  test('asks of a key what it asks of its owner, and that the scope is enough', async () => {
    const found: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const who of people)
      for (const scope of keyScopes) {
        const name = `${who} ${scope}`;
        found[name] = await outcome(endpoint, who, { 'x-api-key': keys[name] ?? '' }, scope);
        wanted[name] = decided(endpoint, who, scope);
      }
    for (const name of ['expired', 'revoked', 'forged']) {
      found[name] = refusal(endpoint, await ask(endpoint, stable, { 'x-api-key': keys[name] ?? '' }));
      wanted[name] = endpoint.access === 'anyone' ? 'let in' : 401;
    }
    expect(found).toEqual(wanted);
  });

  test('takes a pipeline signature if it is for pipelines, and otherwise ignores it', async () => {
    const body = endpoint.body ? '{}' : '';
    const sent = signedHeaders(body, { secret: server.secret });
    const ground = endpoint.access === 'pipeline' ? await newGround() : stable;
    const answer = body
      ? await client(sent).send(endpoint.method, fill(endpoint, ground), body)
      : await ask(endpoint, ground, sent);
    expect(refusal(endpoint, answer)).toBe(
      endpoint.access === 'pipeline' || endpoint.access === 'anyone' ? 'let in' : 401,
    );
  });
});

const inProjects = endpoints.filter((endpoint) => endpoint.role && endpoint.role !== 'none');

describe.each(inProjects.map((endpoint) => ({ id: endpoint.id, endpoint })))('$id', ({ endpoint }) => {
  test('answers a stranger as if the id did not exist', async () => {
    const nowhere = {
      projectId: randomUUID(),
      imageId: randomUUID(),
      analysisId: randomUUID(),
      importId: randomUUID(),
    };
    const asked = { ...person('stranger'), 'x-request-id': 'the-same' };
    const hidden = await ask(endpoint, stable, asked);
    const missing = await ask(endpoint, nowhere, asked);
    expect(hidden.text).toBe(missing.text);
    const names = (answer: Answer) => [...answer.headers.keys()].sort();
    expect(names(hidden)).toEqual(names(missing));
  });
});

describe('an answer remembered by Idempotency-Key', () => {
  test('is not given to somebody who may no longer see it', async () => {
    const { projectId, imageId } = await newGround();
    const body = { model_name: 'detector', model_version: '1' };
    const again = { 'idempotency-key': randomUUID() };
    const editor = client(person('editor'));
    const path = `/api/images/${imageId}/analyses`;
    expect((await editor.send('POST', path, body, again)).status).toBe(201);
    await client(person('owner')).send('DELETE', `/api/projects/${projectId}/members/${address('editor')}`);
    expect((await editor.send('POST', path, body, again)).status).toBe(404);
  });
});

describe('the owners of a project', () => {
  test('are never none: the last one neither leaves nor becomes less, and of two who leave at once one stays', async () => {
    const { projectId } = await newGround();
    const owner = client(person('owner'));
    const member = (who: Person) => `/api/projects/${projectId}/members/${address(who)}`;
    expect((await owner.send('DELETE', member('owner'))).status).toBe(409);
    expect((await owner.send('PUT', member('owner'), { role: 'viewer' })).status).toBe(409);
    expect((await owner.send('PUT', member('editor'), { role: 'owner' })).status).toBe(200);
    const left = await Promise.all([
      owner.send('DELETE', member('owner')),
      client(person('editor')).send('PUT', member('editor'), { role: 'viewer' }),
    ]);
    expect(left.filter(({ status }) => status < 300)).toHaveLength(1);
    const { rows } = await database.query(
      "SELECT count(*)::int AS n FROM members WHERE project_id = $1 AND role = 'owner'",
      [projectId],
    );
    expect(rows[0].n).toBe(1);
  });
});

describe('an API key', () => {
  test('stops with its owner: who loses a project loses it with every key', async () => {
    const { projectId } = await newGround();
    const asKey = client({ 'x-api-key': keys['viewer read'] ?? '' });
    expect((await asKey.get(`/api/projects/${projectId}`)).status).toBe(200);
    await client(person('owner')).send('DELETE', `/api/projects/${projectId}/members/${address('viewer')}`);
    expect((await asKey.get(`/api/projects/${projectId}`)).status).toBe(404);
  });

  test('that expires makes no key that lasts longer', async () => {
    const made = await client(person('owner')).send('POST', '/api/api-keys', {
      name: 'a week',
      expires_in_days: 7,
    });
    const asKey = client({ 'x-api-key': made.json.key });
    const make = (days: number | null) =>
      asKey.send('POST', '/api/api-keys', { name: 'child', expires_in_days: days });
    expect((await make(null)).status).toBe(403);
    expect((await make(8)).status).toBe(403);
    expect((await make(6)).status).toBe(201);
  });
});
