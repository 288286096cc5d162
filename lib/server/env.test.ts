import { expect, test } from 'vitest';
import { defaultOf } from '@/lib/testing/settings-table';
import { settingsShape } from './env';

/** Wraps a comment at this many characters. */
function wrap(text: string, width = 100): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `# ${line}`).join('\n');
}

test('.env.example lists every setting with its meaning and default (vitest -u writes it)', async () => {
  const entries = Object.entries(settingsShape).map(
    ([name, schema]) => `${wrap(schema.description ?? '')}\n# ${name}=${defaultOf(schema)}\n`,
  );
  const head = '# Settings of VISTA. Copy to .env and uncomment what you need; the real environment wins.\n';
  await expect(`${head}\n${entries.join('\n')}`).toMatchFileSnapshot('../../.env.example');
});

test('every setting is described', () => {
  const silent = Object.entries(settingsShape).filter(([, schema]) => !schema.description);
  expect(silent.map(([name]) => name)).toEqual([]);
});
