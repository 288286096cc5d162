import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { csvColumns } from '@/lib/server/exports/csv';
import { systemPython } from '@/lib/testing/exchange';
import { box, Client } from '@/lib/testing/pipeline';

const text = readFileSync(join(import.meta.dirname, 'exports-and-imports.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'vista-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the columns of the CSV are documented, in their order', () => {
  const table = text.slice(text.indexOf('| column |'), text.indexOf('Numbers have every digit'));
  const named = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(named).toEqual([...csvColumns]);
});

test('the example in pandas counts what is there', async () => {
  const client = new Client();
  const { projectId, analysisId } = await client.newAnalysis();
  await client.bulk(analysisId, [box(1, 2, 3, 4, 0.25), box(5, 6, 7, 8, null)]);
  const [, program] = /```python\n([\s\S]*?)```/.exec(text) ?? [];
  const whole = `import sys\nurl, project_id = sys.argv[1:]\n${program}`;
  const child = spawn(systemPython, ['-c', whole, client.url, projectId], {
    cwd: folder,
    env: {
      ...process.env,
      PYTHONPATH: join(import.meta.dirname, '../scripts'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (printed += chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect([status, printed]).toEqual([0, expect.stringMatching(/person\s+2/)]);
  expect(printed).toContain('0.25');
});
