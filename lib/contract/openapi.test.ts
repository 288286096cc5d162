import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoints } from './endpoints';
import { examples } from './examples';
import { expectedProblems } from './expected-problems';
import { openApiDocument } from './openapi';
import { problems } from './problem';
import { textExamples } from './text-examples';

const document = openApiDocument();

/** Whether a value fits a schema at this JSON pointer of the document, its references followed. */
function validatorAt(pointer: string) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'api' });
  return ajv.compile({ $ref: `api#${pointer}` });
}

const pointerTo = (endpoint: (typeof endpoints)[number], ...rest: string[]) =>
  ['', 'paths', endpoint.path, endpoint.method.toLowerCase(), ...rest]
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');

const operations = z
  .record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        responses: z.record(z.string(), z.unknown()),
        parameters: z.array(
          z.object({ name: z.string(), in: z.string(), description: z.string().optional() }),
        ),
      }),
    ),
  )
  .parse(document.paths);

const operationOf = ({ path, method }: (typeof endpoints)[number]) =>
  operations[path]?.[method.toLowerCase()] ?? { responses: {}, parameters: [] };

test('the document is valid OpenAPI 3.1, down to the last reference', async () => {
  const validator = new Validator();
  const verdict = await validator.validate(structuredClone(document));
  expect(verdict).toEqual({ valid: true });
  const text = JSON.stringify(document);
  const wanted = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(text).not.toContain('"#/$defs/');
  const components = document.components as { schemas: object };
  expect(wanted.filter((name) => !(name && name in components.schemas))).toEqual([]);
});

describe.each(endpoints.map((endpoint) => [endpoint.id, endpoint] as const))('%s', (id, endpoint) => {
  const example = examples[id];

  test('has an example, whole', () => {
    expect(example, `lib/contract/examples.ts has none for ${id}`).toBeDefined();
    expect(Object.keys(example?.params ?? {})).toEqual(Object.keys(endpoint.params?.shape ?? {}));
    const takesFields = endpoint.body !== undefined && endpoint.body.kind !== 'bytes';
    expect([takesFields, example?.body !== undefined]).toEqual([takesFields, takesFields]);
    const answersJson = endpoint.reply.kind === 'json' || endpoint.reply.kind === 'list';
    expect([answersJson, example?.reply !== undefined]).toEqual([answersJson, answersJson]);
  });

  test('takes the example that it shows, and answers in the shape that it shows', () => {
    if (endpoint.params) expect(endpoint.params.safeParse(example?.params).error?.issues).toBeUndefined();
    if (endpoint.query) expect(endpoint.query.safeParse(example?.query ?? {}).error?.issues).toBeUndefined();
    if (endpoint.body?.kind === 'json')
      expect(endpoint.body.schema.safeParse(example?.body).error?.issues).toBeUndefined();
    if (endpoint.reply.kind === 'json')
      expect(endpoint.reply.schema.safeParse(example?.reply).error?.issues).toBeUndefined();
    if (endpoint.reply.kind === 'list')
      expect(endpoint.reply.item.array().safeParse(example?.reply).error?.issues).toBeUndefined();
  });

  test('describes its example by the published JSON schema too', () => {
    const content = ['content', 'application/json', 'schema'];
    if (endpoint.body?.kind === 'json') {
      const fits = validatorAt(pointerTo(endpoint, 'requestBody', ...content));
      expect([fits(example?.body), fits.errors]).toEqual([true, null]);
    }
    if (endpoint.reply.kind !== 'json' && endpoint.reply.kind !== 'list') return;
    const status = endpoint.reply.kind === 'json' ? endpoint.reply.status : 200;
    const fits = validatorAt(pointerTo(endpoint, 'responses', String(status), ...content));
    expect([fits(example?.reply), fits.errors]).toEqual([true, null]);
  });

  test('shows how each of its texts looks, and says what each part of its query means', () => {
    const texts =
      endpoint.reply.kind === 'stream'
        ? endpoint.reply.contentTypes.filter((type) => /^text\/|\/json$/.test(type))
        : [];
    expect(Object.keys(textExamples[id] ?? {}).sort()).toEqual(texts.sort());
    const parameters = operationOf(endpoint).parameters.filter((each) => each.in === 'query');
    expect(parameters.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  });

  test('names its errors, each with a body that fits the problem schema', () => {
    const fits = validatorAt('/components/schemas/Problem');
    const { responses } = operationOf(endpoint);
    for (const code of expectedProblems(endpoint)) {
      const answer = responses[problems[code].status] as {
        content: Record<string, { examples: Record<string, { value: unknown }> }>;
      };
      const shown = answer.content['application/problem+json']?.examples[code]?.value;
      expect([code, fits(shown), fits.errors]).toEqual([code, true, null]);
    }
  });
});

test('no example stands for an endpoint that does not exist', () => {
  const ids = new Set(endpoints.map((endpoint) => endpoint.id));
  expect(Object.keys(examples).filter((id) => !ids.has(id))).toEqual([]);
});
