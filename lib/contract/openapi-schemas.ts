import { z } from 'zod';

export type Json = Record<string, unknown>;

/**
 * JSON schemas of an OpenAPI document. What has an `id` among the zod schemas becomes a component, written once; a
 * schema that reads differently as it is sent and as it is answered becomes two.
 */
export class SchemaBook {
  readonly components: Record<string, Json> = {};

  /** The schema as it is sent (`input`) or answered (`output`); files become binary strings. */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const {
      $schema: _,
      $defs,
      ...rest
    } = plain(
      z.toJSONSchema(schema, {
        target: 'draft-2020-12',
        io,
        unrepresentable: 'any',
        override: ({ zodSchema, jsonSchema }) => {
          const { type } = zodSchema._zod.def;
          if (type === 'file') Object.assign(jsonSchema, { type: 'string', format: 'binary' });
          // zod bounds integers by what JavaScript counts exactly, and spells formats out: noise to a reader.
          if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
          if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
          if (jsonSchema.format) delete jsonSchema.pattern;
          delete jsonSchema.id;
        },
      }),
    );
    const names = new Map<string, string>();
    const found = isJson($defs) ? Object.entries($defs) : [];
    for (const [name, definition] of found) names.set(name, this.#nameFor(name, definition, io));
    for (const [name, definition] of found)
      this.components[names.get(name) ?? name] = redirect(definition, names);
    return redirect(rest, names);
  }

  #nameFor(name: string, definition: unknown, io: 'input' | 'output'): string {
    const known = this.components[name];
    if (!known || JSON.stringify(known) === JSON.stringify(redirect(definition, new Map()))) return name;
    return io === 'input' ? `${name}Input` : `${name}Output`;
  }
}

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What zod's generator leaves undefined does not exist in JSON. */
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value));

/** Points references to the document's components. */
function redirect(schema: unknown, names: ReadonlyMap<string, string>): Json {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isJson(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string' ? target(inner, names) : walk(inner),
      ]),
    );
  };
  const walked = walk(schema);
  return isJson(walked) ? walked : {};
}

const target = (reference: string, names: ReadonlyMap<string, string>) =>
  reference.replace(/^#\/\$defs\/(.+)$/, (_, name) => `#/components/schemas/${names.get(name) ?? name}`);
