import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keepSecrets, secretsFile } from './secrets.mjs';
import { makeScratchFolder } from './testing/scratch-folder';

test('secrets are made once and are the same at every start', () => {
  const folder = makeScratchFolder();
  const first = keepSecrets(folder);
  expect(first.ml_callback_hmac_secret).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(Object.values(first)).size).toBe(3);
  expect(keepSecrets(folder)).toEqual(first);
  expect(keepSecrets(makeScratchFolder())).not.toEqual(first);
});

test('only their owner can read them', () => {
  const folder = makeScratchFolder();
  keepSecrets(folder);
  expect(statSync(secretsFile(folder)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
});

test('a missing secret is added, and what else stands in the file stays', () => {
  const folder = makeScratchFolder();
  writeFileSync(secretsFile(folder), JSON.stringify({ ml_callback_hmac_secret: 'mine', note: 'keep' }));
  const secrets = keepSecrets(folder);
  expect(secrets.ml_callback_hmac_secret).toBe('mine');
  expect(JSON.parse(readFileSync(secretsFile(folder), 'utf8'))).toEqual({ ...secrets, note: 'keep' });
});

test.each(['{"ml_callback_hmac', '[]', 'null', ''])('a damaged file (%s) is never replaced', (text) => {
  const folder = makeScratchFolder();
  writeFileSync(secretsFile(folder), text);
  expect(() => keepSecrets(folder)).toThrow(secretsFile(folder));
  expect(readFileSync(secretsFile(folder), 'utf8')).toBe(text);
});
