import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { satisfiesRange } from './node-version.mjs';

const range = '^20.19.0 || ^22.12.0 || >=24.0.0';

test.each([
  ['v20.19.0', true],
  ['v20.20.2', true],
  ['v20.18.9', false],
  ['v21.7.3', false],
  ['v22.12.0', true],
  ['v22.11.9', false],
  ['v23.11.0', false],
  ['v24.0.0', true],
  ['v31.2.0', true],
  ['v18.20.4', false],
  ['v24.0.0-nightly2025', true],
])('Node %s is %s for the range VISTA asks for', (version, isGood) => {
  expect(satisfiesRange(version, range)).toBe(isGood);
});

test('the range in package.json is one that the launcher can read', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(satisfiesRange(process.version, engines.node)).toBe(true);
  expect(() => satisfiesRange('v20.19.0', '20.x')).toThrow('20.x');
});
