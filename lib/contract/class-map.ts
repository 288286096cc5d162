/** Characters of a class map in an address. */
export const longestClassMap = 100_000;
const longestName = 255;

/** Class names of one side and the names that they are compared under, from JSON; null where it is no such object. */
export function toClassMap(text: string): Record<string, string> | null {
  let map: unknown;
  try {
    map = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return null;
  const names: [string, unknown][] = Object.entries(map);
  const isName = (name: unknown): name is string =>
    typeof name === 'string' && name !== '' && [...name].length <= longestName;
  const read = names.flatMap(([from, to]): [string, string][] => (isName(to) ? [[from, to]] : []));
  return read.length === names.length ? Object.fromEntries(read) : null;
}
