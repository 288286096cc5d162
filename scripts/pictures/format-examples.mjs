// @ts-check
import { readFileSync } from 'node:fs';

/**
 * The examples of docs/data-formats.md by their headings: the picture of each is `pictures/NAME.webp`.
 * @returns {{ name: string, annotation: Record<string, unknown> }[]}
 */
export function formatExamples() {
  const text = readFileSync(new URL('../../docs/data-formats.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^### ([\w-]+)\n(?:(?!^#)[\s\S])*?```json\n([\s\S]*?)```/gm)].map(
    ([, name = '', json = '']) => ({ name, annotation: JSON.parse(json) }),
  );
}
