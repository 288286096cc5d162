import { expect, test } from 'vitest';
import { endpoints } from '@/lib/contract/endpoints';
import { Client } from '@/lib/testing/pipeline';

const client = new Client();
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const id = '01890a5d-ac96-774b-bcce-b302099a8057';

/** Every path of the contract and the methods that it takes. */
const taken = new Map<string, Set<string>>();
for (const { path, method } of endpoints) taken.set(path, (taken.get(path) ?? new Set()).add(method));

test.each([...taken])('%s answers 405 to every other method, and says which it takes', async (path, own) => {
  const allow = ['OPTIONS', ...own, ...(own.has('GET') ? ['HEAD'] : [])].sort().join(', ');
  const address = path.replace(/\{\w+\}/g, id);
  for (const prefix of ['/api/', '/api-ml/']) {
    const place = address.replace('/api/', prefix);
    for (const method of methods.filter((other) => !own.has(other))) {
      const answer = await client.send(method, place, method === 'GET' ? undefined : {});
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, allow]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.json).toMatchObject({ status: 405, title: 'Method not allowed' });
      expect(answer.json.detail).toContain(method);
    }
  }
});

test.each(['PROPFIND', 'LINK', 'QUERY'])(
  'a method that nobody serves, %s, is 405 as well',
  async (method) => {
    const answer = await client.send(method, '/api/projects?limit=1');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
  },
);

test('an upload address of the store takes no other method either', async () => {
  const answer = await client.send('POST', '/api/storage/incoming/x', 'x');
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, PUT']);
});

test.each([
  '/api',
  '/api/nothing',
  '/api/analyses',
  `/api/analyses/${id}/nothing`,
  '/api-ml/x',
  '/api-key/x/y',
])('%s is no endpoint: 404, whatever the method', async (path) => {
  for (const method of methods) {
    const answer = await client.send(method, path, method === 'GET' ? undefined : {});
    expect([method, answer.status]).toEqual([method, 404]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ status: 404, title: 'Not found', request_id: expect.any(String) });
  }
});
