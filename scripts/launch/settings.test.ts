import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from './settings.mjs';
import { makeScratchFolder } from './testing/scratch-folder';

const env = (values: Record<string, string>) => ({ NODE_ENV: 'test' as const, ...values });

test('settings stand in .env, and the environment wins over it', () => {
  const folder = makeScratchFolder();
  writeFileSync(
    join(folder, '.env'),
    'PORT=9000\nHOST=127.0.0.2\nML_CALLBACK_HMAC_SECRET="a$b#c"\n# PORT=1\n',
  );
  expect(readSettings(folder, env({ PORT: '9001' }))).toMatchObject({
    PORT: '9001',
    HOST: '127.0.0.2',
    ML_CALLBACK_HMAC_SECRET: 'a$b#c',
  });
});

test('an empty setting counts as not given', () => {
  const folder = makeScratchFolder();
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=\nPORT=9000\n');
  const settings = readSettings(folder, env({ PORT: '' }));
  expect(settings.DATABASE_URL).toBeUndefined();
  expect(settings.PORT).toBe('9000');
});

test('no .env is no error, a named file that is missing is', () => {
  const folder = makeScratchFolder();
  expect(readSettings(folder, env({}))).toEqual({ NODE_ENV: 'test' });
  expect(() => readSettings(folder, env({ VISTA_ENV_FILE: 'other.env' }))).toThrow('other.env');
});

test('an empty VISTA_ENV_FILE leaves .env unread', () => {
  const folder = makeScratchFolder();
  writeFileSync(join(folder, '.env'), 'PORT=9000\n');
  expect(readSettings(folder, env({ VISTA_ENV_FILE: '' })).PORT).toBeUndefined();
});
