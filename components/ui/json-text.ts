/** Lists of numbers up to this length stand on one line. */
const longestInline = 8;
const indent = '  ';

/** JSON for people: like JSON.stringify with two spaces, but short lists of numbers stay on one line. */
export function formatJson(value: unknown, margin = ''): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (value.length <= longestInline && value.every((item) => typeof item !== 'object' || item === null)) {
      return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    }
    const items = value.map((item) => `${margin}${indent}${formatJson(item, margin + indent)}`);
    return `[\n${items.join(',\n')}\n${margin}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const members = entries.map(
      ([name, member]) => `${margin}${indent}${JSON.stringify(name)}: ${formatJson(member, margin + indent)}`,
    );
    return `{\n${members.join(',\n')}\n${margin}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
