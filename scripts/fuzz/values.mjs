// @ts-check
import fc from 'fast-check';

/** Values for a fuzzer: such as a JSON schema describes, and such as nobody meant. */

/** @typedef {Record<string, any>} Schema a JSON schema, as the OpenAPI document has it */

/** Texts that have broken programs before. */
const nastyTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\uffff',
  '\u202e\u0645\u0631\u062d\u0628\u0627',
  '👩‍👩‍👧‍👦'.repeat(20),
  'a'.repeat(256),
  'x'.repeat(70_000),
  "'; DROP TABLE images; --",
  '{{7*7}}',
  '../../../../etc/passwd',
  '..\\..\\windows',
  '%00',
  '%2e%2e%2f',
  '<script>alert(1)</script>',
  '=cmd|1!A1',
  '__proto__',
  'constructor',
  'NaN',
  '-0',
  '1e400',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  'null',
  'a@b@c@',
  '@',
];

export const nastyText = fc.oneof(fc.constantFrom(...nastyTexts), fc.string({ unit: 'binary' }), fc.string());

const nastyNumber = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    -1,
    0.1,
    1e308,
    -1e308,
    5e-324,
    2 ** 31,
    2 ** 31 - 1,
    -(2 ** 31) - 1,
    2 ** 53,
    2 ** 63,
    2 ** 64,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

/** @param {number} depth @returns {any} */
function nested(depth) {
  let value = /** @type {any} */ (1);
  for (let i = 0; i < depth; i++) value = i % 2 ? { a: value } : [value];
  return value;
}

/** Anything that JSON can say, where something else was asked for. */
export const nastyValue = fc.oneof(
  fc.constantFrom(null, true, false, [], {}, [[]], [null], nested(60), nested(63), nested(70)),
  nastyText,
  nastyNumber,
  fc.jsonValue({ maxDepth: 3 }),
);

/**
 * Values that a schema lets through, or nearly.
 * @param {Schema} schema
 * @param {Schema} components what `$ref` leads to
 * @param {number} [depth]
 * @returns {fc.Arbitrary<any>}
 */
export function valueFor(schema, components, depth = 0) {
  if (depth > 6) return fc.constant(null);
  const inner = (/** @type {Schema} */ s) => valueFor(s, components, depth + 1);
  if (typeof schema.$ref === 'string') return inner(components[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return fc.oneof(...options.map(inner));
  if (Array.isArray(schema.allOf))
    return fc.tuple(...schema.allOf.map(inner)).map((all) => Object.assign({}, ...all));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      /** @type {Record<string, fc.Arbitrary<any>>} */
      const fields = {};
      for (const [name, field] of Object.entries(schema.properties ?? {})) fields[name] = inner(field);
      return fc.record(fields, { requiredKeys: schema.required ?? [] });
    }
    case 'array':
      return fc.array(inner(schema.items ?? schema.prefixItems?.[0] ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, 4),
      });
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -1000, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1),
      });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return schema.format === 'uuid' ? fc.uuid() : fc.string({ minLength: 1, maxLength: 30 });
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/**
 * The same value with one place in it spoilt: replaced, removed, renamed or doubled.
 * @param {any} value @param {any} nasty @param {number} at which place, counted through the whole value
 * @returns {any}
 */
export function spoil(value, nasty, at) {
  /** @type {{ holder: any, key: string }[]} */
  const places = [];
  const root = { value: structuredClone(value) };
  const visit = (/** @type {any} */ holder) => {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      if (typeof holder[key] === 'object' && holder[key] !== null) visit(holder[key]);
    }
  };
  visit(root);
  const place = places[at % places.length];
  if (!place) return nasty;
  const { holder, key } = place;
  if (at % 5 === 0 && holder !== root && !Array.isArray(holder)) delete holder[key];
  else if (at % 7 === 0 && !Array.isArray(holder)) holder[`${key}_`] = nasty;
  else holder[key] = nasty;
  return root.value;
}
