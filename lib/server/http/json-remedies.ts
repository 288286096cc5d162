import type { Expected } from '@/lib/json/json-scanner';

/** What is wrong at a place, and what the sender can do about it. */
interface Remedy {
  readonly what: string;
  readonly hint?: string;
}

/** A byte of a body where a scanner stopped, and what it expected there. */
interface Stop {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly expected: Expected;
  readonly maxDepth: number;
}

/** Names the mistake at a place in plain words; knows what Python, JavaScript and people write in place of JSON. */
export function remedyFor(stop: Stop): Remedy {
  const { bytes, at, expected, maxDepth } = stop;
  if (expected === 'depth') {
    return { what: `Nested deeper than ${maxDepth} levels`, hint: 'Flatten the data.' };
  }
  if (at >= bytes.length) {
    return {
      what: `The body ends after ${bytes.length} bytes, before the JSON is complete`,
      hint: 'Send the whole document; Content-Length counts bytes, not characters.',
    };
  }
  return byWord(stop) ?? byExpectation(stop);
}

const wordRemedies: readonly { readonly pattern: RegExp; readonly remedy: (word: string) => Remedy }[] = [
  {
    pattern: /^[-+]?(?:nan|inf|infinity)\b/i,
    remedy: (word) => ({
      what: `${word} is not a JSON value`,
      hint: 'Send null where a value is unknown, and a finite number otherwise.',
    }),
  },
  {
    pattern: /^(?:True|False|None)\b/,
    remedy: (word) => ({
      what: `${word} is Python, not JSON`,
      hint: 'Write the body with json.dumps(payload), which spells it true, false or null.',
    }),
  },
  {
    pattern: /^undefined\b/,
    remedy: () => ({ what: 'undefined is not a JSON value', hint: 'Send null, or leave the key out.' }),
  },
  {
    pattern: /^'/,
    remedy: () => ({
      what: 'A single quote where JSON has double quotes',
      hint: 'In Python write the body with json.dumps(payload), not str(payload).',
    }),
  },
  {
    pattern: /^[“”„‘’]/,
    remedy: () => ({
      what: 'A typographic quote where JSON has straight double quotes',
      hint: 'Replace it with ".',
    }),
  },
  { pattern: /^\/[/*]/, remedy: () => ({ what: 'A comment, which JSON does not have', hint: 'Remove it.' }) },
  {
    pattern: /^\0/,
    remedy: () => ({
      what: 'A zero byte',
      hint: 'The body looks like UTF-16 or UTF-32: encode it as UTF-8.',
    }),
  },
  {
    pattern: /^[\w%+.[\]-]+=/,
    remedy: () => ({
      what: 'Form data where JSON was expected',
      hint: 'Send the payload as JSON: in Python requests with json=payload, not data=payload.',
    }),
  },
];

/** Mistakes that the text at the place gives away, wherever a value, key or separator was expected. */
function byWord({ bytes, at, expected }: Stop): Remedy | null {
  if (expected === 'control' || expected === 'escape') return null;
  const text = Buffer.from(bytes.subarray(at, at + 64)).toString('utf8');
  for (const { pattern, remedy } of wordRemedies) {
    const word = pattern.exec(text)?.[0];
    if (word !== undefined) return remedy(word);
  }
  return null;
}

function byExpectation({ bytes, at, expected }: Stop): Remedy {
  const byte = bytes[at] ?? 0;
  const seen = excerpt(bytes, at);
  const isClosing = byte === 0x5d || byte === 0x7d;
  switch (expected) {
    case 'control': {
      const code = `U+${byte.toString(16).toUpperCase().padStart(4, '0')}`;
      return {
        what: `An unescaped control character (${code}) in a string`,
        hint: 'Escape it: a line feed is \\n, a tab is \\t.',
      };
    }
    case 'escape':
      return {
        what: `${seen} begins with an escape that JSON does not have`,
        hint: 'Write a backslash itself as \\\\.',
      };
    case 'number':
      return notANumber(seen);
    case 'colon':
      return { what: `Expected a colon after the key, found ${seen}` };
    case 'end':
      return {
        what: `The document has ended, but ${seen} follows`,
        hint: 'Send one JSON document; several, one a line, have to be put into an array.',
      };
    case 'comma':
      return { what: `Expected a comma or the end of the container, found ${seen}` };
    case 'key':
      if (isClosing) return { what: 'A comma before the closing brace', hint: 'Remove the comma.' };
      return { what: `Expected a key in double quotes, found ${seen}` };
    default:
      if (isClosing && precededByComma(bytes, at)) {
        return { what: 'A comma before the closing bracket', hint: 'Remove the comma.' };
      }
      if (byte === 0x2b || byte === 0x2e) return notANumber(seen);
      return { what: `Expected a value, found ${seen}` };
  }
}

function notANumber(seen: string): Remedy {
  return {
    what: `${seen} is not a JSON number`,
    hint: 'No leading zeros, no leading plus, a digit on both sides of the point.',
  };
}

function precededByComma(bytes: Uint8Array, at: number): boolean {
  let place = at - 1;
  while (place >= 0 && (bytes[place] ?? 0) <= 0x20) place--;
  return bytes[place] === 0x2c;
}

/** The text at a place, up to the next separator, short enough for a message. */
function excerpt(bytes: Uint8Array, at: number): string {
  const text = Buffer.from(bytes.subarray(at, at + 120)).toString('utf8');
  const word = /^[^\s,:{}[\]"]+|^./su.exec(text)?.[0] ?? '';
  const shown = [...word].slice(0, 20).join('');
  return JSON.stringify(shown.length < word.length ? `${shown}…` : shown);
}
