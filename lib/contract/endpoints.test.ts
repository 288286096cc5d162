import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { nounParameterOf } from './access';
import { scopeOf } from './endpoint';
import { endpoints } from './endpoints';
import { openApiDocument } from './openapi';

const apiFolder = join(import.meta.dirname, '../../app/api');

/** The routes as files say them: `GET /api/images/{imageId}`, and the endpoint that each serves. */
const routes = readdirSync(apiFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('route.ts') && !file.includes('[...'))
  .flatMap((file) => {
    const source = readFileSync(join(apiFolder, file), 'utf8');
    const folder = relative(apiFolder, join(apiFolder, file, '..')).replaceAll('\\', '/');
    const path = `/api/${folder}`
      .replace(/\[(\w+)\]/g, '{$1}')
      // The colon cannot stand in a file name; next.config.js maps it.
      .replace(/\/annotations\/(bulk|validate)$/, '/annotations:$1');
    return [...source.matchAll(/export const (GET|POST|PUT|PATCH|DELETE) = serve\(\s*(\w+)/g)].map(
      ([, method, id]) => ({
        call: `${method} ${path}`,
        id,
      }),
    );
  });

test('every route serves the endpoint that the contract has at its place', () => {
  const contract = new Map(endpoints.map((endpoint) => [endpoint.id, `${endpoint.method} ${endpoint.path}`]));
  expect(routes.map((route) => [route.id, route.call])).toEqual(
    routes.map((route) => [route.id, contract.get(route.id ?? '')]),
  );
});

test('every endpoint of the contract has a route', () => {
  const served = new Set(routes.map((route) => route.id));
  expect(endpoints.map((endpoint) => endpoint.id).filter((id) => !served.has(id))).toEqual([]);
});

test('a path names exactly the parameters that its endpoint checks', () => {
  for (const endpoint of endpoints) {
    const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([endpoint.id, Object.keys(endpoint.params?.shape ?? {})]).toEqual([endpoint.id, inPath]);
  }
});

test('no two endpoints share an id or a place', () => {
  expect(new Set(endpoints.map((e) => e.id)).size).toBe(endpoints.length);
  expect(new Set(endpoints.map((e) => `${e.method} ${e.path}`)).size).toBe(endpoints.length);
});

test('the OpenAPI document has every endpoint, with a body and an answer described', () => {
  const { paths } = openApiDocument() as { paths: Record<string, Record<string, Record<string, unknown>>> };
  for (const endpoint of endpoints) {
    const operation = paths[endpoint.path]?.[endpoint.method.toLowerCase()];
    expect(operation?.operationId).toBe(endpoint.id);
    expect(Object.keys(operation?.responses ?? {}).length).toBeGreaterThan(1);
    if (endpoint.body) expect(operation?.requestBody).toBeDefined();
  }
});

test('every signed endpoint belongs to ML analysis, so that switching it off reaches them all', () => {
  expect(endpoints.filter((e) => e.access === 'pipeline' && !e.analysis).map((e) => e.id)).toEqual([]);
});

test('the path of an endpoint that needs a role leads to the project in which it is needed', () => {
  const needing = endpoints.filter((e) => e.role !== undefined && e.role !== 'none');
  expect(needing.length).toBeGreaterThan(10);
  expect(needing.filter((e) => nounParameterOf(e.path) === undefined).map((e) => e.id)).toEqual([]);
});

test('a key that only reads calls nothing that changes anything', () => {
  const changing = endpoints.filter((e) => e.access === 'user' && e.method !== 'GET');
  const harmless = ['validateAnnotations'];
  expect(changing.filter((e) => scopeOf(e) === 'read').map((e) => e.id)).toEqual(harmless);
});
