import fc from 'fast-check';

/** A JSON value with what a spelling may vary left open: numbers are the text they are written as, members may repeat. */
export type JsonTree =
  | { readonly kind: 'word'; readonly text: 'true' | 'false' | 'null' }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonTree[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, JsonTree])[] };

const numberText = fc.oneof(
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => String(value)),
  fc.constantFrom(
    '0',
    '-0',
    '1.0',
    '100.0',
    '-0.0',
    '1e-05',
    '1E+16',
    '5e-324',
    '1e400',
    '12345678901234567890',
  ),
);

/** Strings with what escapes and orders stumble over: quotes, controls, DEL, both sides of the surrogates, lone ones. */
export const awkwardText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'a',
          'b',
          'Z',
          '"',
          '\\',
          '/',
          '\b',
          '\f',
          '\n',
          '\r',
          '\t',
          '\u0000',
          '\u001f',
          '\u007f',
          '\u0080',
          'é',
        ],
        ...[
          '\u07ff',
          '\u0800',
          '\u2028',
          '\ud7ff',
          '\ue000',
          '\uff5e',
          '\uffff',
          '😀',
          '\ud83d',
          '\ude00',
          '1',
          '10',
        ],
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

/** Any JSON value, with repeated keys and numbers that no double holds. */
export const jsonTree: fc.Arbitrary<JsonTree> = fc.letrec<{ tree: JsonTree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('number' as const), text: numberText }),
    fc.record({ kind: fc.constant('text' as const), value: awkwardText }),
    fc.record({ kind: fc.constant('word' as const), text: fc.constantFrom('true', 'false', 'null') }),
    fc.record({ kind: fc.constant('array' as const), items: fc.array(tie('tree'), { maxLength: 6 }) }),
    fc.record({
      kind: fc.constant('object' as const),
      members: fc.array(fc.tuple(awkwardText, tie('tree')), { maxLength: 6 }),
    }),
  ),
})).tree;

/** Numbers from 0 up to, not including, a bound; the same seed gives the same ones. */
type Choose = (bound: number) => number;

function chooser(seed: number): Choose {
  let state = seed | 0;
  return (bound) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % bound;
  };
}

/**
 * Writes a value as JSON in one of its many spellings, which `seed` picks: white space, escapes, and the order of the
 * members of every object (equal keys keep theirs).
 */
export function spell(tree: JsonTree, seed: number): string {
  return spellTree(tree, chooser(seed));
}

const spaces = ['', '', '', ' ', '\n', '\t', '\r\n  '];

function spellTree(tree: JsonTree, choose: Choose): string {
  const gap = () => spaces[choose(spaces.length)] ?? '';
  const list = (parts: readonly string[]) => parts.map((part) => `${gap()}${part}${gap()}`).join(',');
  switch (tree.kind) {
    case 'word':
    case 'number':
      return `${gap()}${tree.text}${gap()}`;
    case 'text':
      return `${gap()}${spellText(tree.value, choose)}${gap()}`;
    case 'array':
      return `${gap()}[${tree.items.length === 0 ? gap() : list(tree.items.map((item) => spellTree(item, choose)))}]${gap()}`;
    case 'object': {
      const parts = shuffled(tree.members, choose).map(
        ([key, value]) => `${spellText(key, choose)}${gap()}:${spellTree(value, choose)}`,
      );
      return `${gap()}{${parts.length === 0 ? gap() : list(parts)}}${gap()}`;
    }
  }
}

function shuffled(members: Extract<JsonTree, { kind: 'object' }>['members'], choose: Choose) {
  const placed = [...members];
  for (let i = placed.length - 1; i > 0; i--) {
    const j = choose(i + 1);
    const [a, b] = [placed[i], placed[j]];
    const between = placed.slice(j, i + 1).map(([key]) => key);
    if (a && b && new Set(between).size === between.length) {
      placed[i] = b;
      placed[j] = a;
    }
  }
  return placed;
}

const shortEscapes = new Map(
  [...'"\\/\b\f\n\r\t'].map((character, index) => [character, `\\${'"\\/bfnrt'[index]}`] as const),
);

function spellText(value: string, choose: Choose): string {
  let text = '';
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    const mustEscape =
      code < 0x20 || character === '"' || character === '\\' || (code >= 0xd800 && code <= 0xdfff);
    const short = shortEscapes.get(character);
    const way = choose(mustEscape ? 2 : 4);
    if (short && way === 0) text += short;
    else if (mustEscape || way === 1) text += hexEscapes(character, choose);
    else text += character;
  }
  return `"${text}"`;
}

function hexEscapes(character: string, choose: Choose): string {
  return Array.from({ length: character.length }, (_, index) => {
    const hex = character.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\u${choose(2) === 0 ? hex : hex.toUpperCase()}`;
  }).join('');
}

/** The canonical form by its definition, slowly: what a signature over the value covers. */
export function canonicalText(tree: JsonTree): string {
  switch (tree.kind) {
    case 'word':
    case 'number':
      return tree.text;
    case 'text':
      return escapedAscii(tree.value);
    case 'array':
      return `[${tree.items.map(canonicalText).join(',')}]`;
    case 'object': {
      const last = new Map(tree.members);
      const keys = [...last.keys()].sort(byCodePoint);
      return `{${keys.map((key) => `${escapedAscii(key)}:${canonicalText(last.get(key) ?? tree)}`).join(',')}}`;
    }
  }
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function escapedAscii(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
