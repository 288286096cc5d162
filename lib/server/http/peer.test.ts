import { expect, test } from 'vitest';
import { decodable } from './peer';

test('an address that can be decoded stays as it is; every other becomes one that can, and keeps its query', () => {
  expect(decodable('/api/images/a%20b?x=%')).toBe('/api/images/a%20b?x=%');
  expect(decodable('/api/images/100%')).toBe('/api/images/100%25');
  expect(decodable('/api/images/%ff/content?size=1')).toBe('/api/images/%25ff/content?size=1');
});
