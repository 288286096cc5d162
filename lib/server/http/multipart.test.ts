import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMultipart } from './multipart';

const form = (text: string) =>
  new Request('http://server/', {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: text.replaceAll('\n', '\r\n'),
  });

const part = '--b\ncontent-disposition: form-data; name="file"; filename="a.png"\n\nbytes\n';

test('a form is spooled whole, and gone when it is discarded', async () => {
  const { files, discard } = await readMultipart(form(`${part}--b--\n`), 100);
  expect(files).toMatchObject([{ filename: 'a.png', size: 5, tooLarge: false }]);
  await discard();
  expect(existsSync(files[0]?.path ?? '')).toBe(false);
});

test.each([
  ['the last boundary twice', '--b--\n--b--\n'],
  ['no last boundary', part],
  ['nothing', ''],
])('a form with %s is answered, not waited for', async (_, text) => {
  const outcome = await readMultipart(form(text), 100, 500).then(
    ({ files }) => files.length,
    (error) => error.status,
  );
  expect([0, 400, 415]).toContain(outcome);
});
