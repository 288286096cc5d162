import { z } from 'zod';
import { pendingExample } from './comparison-examples';
import type { Endpoint } from './endpoint';
import { endpoints } from './endpoints';
import { type Example, examples } from './examples';
import { expectedProblems } from './expected-problems';
import { type Json, SchemaBook } from './openapi-schemas';
import { type ProblemCode, problems } from './problem';
import { problemGuide } from './problem-guide';
import { textExamples } from './text-examples';

/** The OpenAPI 3.1 document, generated from the endpoints: what is served is what is described. */

const propertiesOf = (schema: z.ZodObject) => Object.entries(schema.shape);

function parameters(endpoint: Endpoint, book: SchemaBook, example: Example): Json[] {
  const inPath = propertiesOf(endpoint.params ?? z.object({})).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: book.of(schema as z.ZodType, 'input'),
    example: example.params?.[name],
  }));
  const inQuery = propertiesOf(endpoint.query ?? z.object({})).map(([name, schema]) => {
    const { description, ...rest } = book.of(schema as z.ZodType, 'output');
    const required = !(schema as z.ZodType).safeParse(undefined).success;
    // Swagger UI fills examples in, so that trying would filter: only what has to be there gets one.
    const value = required ? example.query?.[name] : undefined;
    return {
      name,
      in: 'query',
      required,
      ...(description ? { description } : {}),
      schema: rest,
      example: value,
    };
  });
  return [...inPath, ...inQuery];
}

function requestBody(endpoint: Endpoint, book: SchemaBook, example: Example): Json | undefined {
  const { body } = endpoint;
  if (!body) return undefined;
  const content: Record<string, Json> =
    body.kind === 'bytes'
      ? { '*/*': { schema: { type: 'string', format: 'binary' } } }
      : {
          [body.kind === 'multipart' ? 'multipart/form-data' : 'application/json']: {
            schema: book.of(body.schema, 'input'),
            example: example.body,
          },
        };
  return { required: true, content };
}

function success(endpoint: Endpoint, book: SchemaBook, { reply: example }: Example): [number, Json] {
  const { reply } = endpoint;
  switch (reply.kind) {
    case 'json':
      return [
        reply.status,
        {
          description: 'Done',
          content: { 'application/json': { schema: book.of(reply.schema, 'output'), example } },
        },
      ];
    case 'list':
      return [
        200,
        {
          description: 'A page; `Link` leads to the next',
          headers: {
            'X-Total-Count': { description: 'How many there are in all', schema: { type: 'integer' } },
            Link: { description: '`<address of the next page>; rel="next"`', schema: { type: 'string' } },
          },
          content: {
            'application/json': {
              schema: { type: 'array', items: book.of(reply.item, 'output') },
              example,
            },
          },
        },
      ];
    case 'stream':
      return [
        200,
        {
          description: 'The bytes',
          content: Object.fromEntries(reply.contentTypes.map((type) => [type, streamed(endpoint.id, type)])),
        },
      ];
    case 'empty':
      return [reply.status, { description: 'Done' }];
  }
}

/** A file or a stream; with an example where it is text. */
function streamed(id: string, contentType: string): Json {
  const example = textExamples[id]?.[contentType];
  if (example === undefined) return { schema: { type: 'string', format: 'binary' } };
  return { schema: contentType === 'application/json' ? {} : { type: 'string' }, example };
}

/** The 202 of what takes long. */
function pending({ reply }: Endpoint, book: SchemaBook): Json {
  if (reply.kind !== 'json' || !reply.pending) return {};
  const content = {
    'application/json': { schema: book.of(reply.pending, 'output'), example: pendingExample },
  };
  return { 202: { description: 'Not done yet: ask again', content } };
}

const exampleRequestId = '019376a4-d087-72b8-9194-8fc63d057267';

/** An error's body as the server writes it. */
function problemExample(code: ProblemCode): Json {
  const { status, title } = problems[code];
  return {
    summary: title,
    description: problemGuide[code].remedy,
    value: {
      type: `/problems/${code}`,
      title,
      status,
      detail: problemGuide[code].detail,
      request_id: exampleRequestId,
    },
  };
}

/** The error answers of an endpoint, by status. */
function failures(endpoint: Endpoint): Record<string, Json> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of expectedProblems(endpoint)) {
    const { status } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => problems[code].title).join(', '),
        ...(status === 429 && {
          headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } },
        }),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(codes.map((code) => [code, problemExample(code)])),
          },
        },
      },
    ]),
  );
}

const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'request_id'],
  properties: {
    type: { type: 'string', enum: Object.keys(problems).map((code) => `/problems/${code}`) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901)' },
          message: { type: 'string' },
          expected: { type: 'string' },
          got: {},
        },
      },
    },
    total_errors: { type: 'integer' },
  },
};

const security: Readonly<Record<Endpoint['access'], readonly Json[]>> = {
  anyone: [],
  capability: [],
  user: [{ apiKey: [] }, { bearer: [] }, { proxyUser: [], proxySecret: [] }],
  pipeline: [{ signature: [], timestamp: [] }],
};

function operation(endpoint: Endpoint, book: SchemaBook): Json {
  const example = examples[endpoint.id] ?? {};
  const [status, answer] = success(endpoint, book, example);
  const body = requestBody(endpoint, book, example);
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description && { description: endpoint.description }),
    security: security[endpoint.access],
    parameters: parameters(endpoint, book, example),
    ...(body && { requestBody: body }),
    responses: { ...failures(endpoint), [status]: answer, ...pending(endpoint, book) },
  };
}

const header = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description });

const securitySchemes: Json = {
  apiKey: header('X-API-Key', 'A key made in the settings or by `POST /api/api-keys`.'),
  bearer: { type: 'http', scheme: 'bearer', description: 'The same key as `Authorization: Bearer`.' },
  proxyUser: header('X-User-Email', 'Who the person is; sent by the reverse proxy.'),
  proxySecret: header('X-Proxy-Secret', 'Shows that it was the proxy; never given to people.'),
  signature: header(
    'X-ML-Signature',
    '`sha256=` and the hexadecimal HMAC-SHA256 of `timestamp + "." + body` with the pipelines\' secret.',
  ),
  timestamp: header('X-ML-Timestamp', 'Unix seconds of the signing; a few minutes old at the most.'),
};

const introduction = `Post what vision models found on images; read it back.

Errors are \`application/problem+json\` (RFC 9457). Lists are bare arrays with \`X-Total-Count\` and \`Link\`. Coordinates are
pixels of the image as displayed, from the top-left corner of the top-left pixel. \`/api-key/…\` and \`/api-ml/…\` are aliases
of \`/api/…\`. A POST with an \`Idempotency-Key\` is done once.`;

/** Builds the document. */
export function openApiDocument(): Record<string, z.core.util.JSONType> {
  const book = new SchemaBook();
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = paths[endpoint.path] ?? {};
    path[endpoint.method.toLowerCase()] = operation(endpoint, book);
    paths[endpoint.path] = path;
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'VISTA',
      version: '1',
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: [...new Set(endpoints.map((endpoint) => endpoint.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...book.components, Problem: problemSchema },
      securitySchemes,
    },
  };
  // What is left undefined does not exist in JSON.
  return JSON.parse(JSON.stringify(document));
}
