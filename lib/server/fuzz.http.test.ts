import { expect, test } from 'vitest';
import { sharedServer } from '@/lib/testing/pipeline';
import { fuzz } from '@/scripts/fuzz/run.mjs';

test('no request of a fuzzer is answered with 500, or by a broken connection, or in a form that is no problem', async () => {
  const { url, secret } = sharedServer();
  // The same requests at every run; `npm run fuzz` sends as many others as one likes.
  const report = await fuzz({ url, secret, count: 600, seed: 7, connections: 4 });
  expect(report.findings).toEqual([]);
  expect(report.sent).toBe(600);
  expect(report.operations).toBeGreaterThan(40);
}, 120_000);
