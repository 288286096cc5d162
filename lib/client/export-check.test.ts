import { expect, test } from 'vitest';
import type { ExportFormat } from '@/lib/contract/export-formats';
import { ExportCheck } from './export-check';

function isWhole(format: ExportFormat, text: string | Uint8Array, total: number, step = 3): boolean {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const check = new ExportCheck(format);
  for (let at = 0; at < bytes.length; at += step) check.push(bytes.slice(at, at + step));
  return check.isWhole(total);
}

const zip = new Uint8Array(30);
zip.set([0x50, 0x4b, 0x05, 0x06], 8);

test.each([
  ['csv', 'a,b\r\n1,"x\r\n""y"""\r\n2,z\r\n', 2],
  ['json', '{"annotations":[],\n"annotation_count":7}\n', 7],
  ['coco', '{"images":[],\n"info":{"annotations":1}}\n', 1],
  ['coco_results', '[]\n', 0],
  ['yolo', zip, 3],
] as const)('a whole %s is whole, and no beginning of it is', (format, whole, total) => {
  expect(isWhole(format, whole, total)).toBe(true);
  for (let length = 0; length < whole.length; length++)
    expect([length, isWhole(format, whole.slice(0, length), total)]).toEqual([length, false]);
});

test('a CSV with fewer rows than announced is not whole', () => {
  expect(isWhole('csv', 'a,b\r\n1,2\r\n', 2)).toBe(false);
});
