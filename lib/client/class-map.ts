import { longestClassMap, toClassMap } from '@/lib/contract/class-map';

/** Class names and the names that they count as, of the JSON that an address holds; none where it is something else. */
export function readClassMap(text: string | null): [from: string, to: string][] {
  const map = text !== null && text.length <= longestClassMap ? toClassMap(text) : null;
  return Object.entries(map ?? {}).filter(([from, to]) => from !== to);
}

/** As `readClassMap` reads it; '' for none. */
export function writeClassMap(pairs: readonly (readonly [from: string, to: string])[]): string {
  return pairs.length === 0 ? '' : JSON.stringify(Object.fromEntries(pairs));
}

/** The same names, told from the other side. */
export function turnedClassMap(text: string): string {
  return writeClassMap(readClassMap(text).map(([from, to]) => [to, from]));
}
