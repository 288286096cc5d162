import { z } from 'zod';
import type { Endpoint } from './endpoint';
import { endpoints } from './endpoints';
import { problems } from './problem';

/** The OpenAPI 3.1 document, generated from the endpoints: what is served is what is described. */

type Json = Record<string, unknown>;

/** JSON schema of a zod schema as it is sent (`input`) or answered (`output`); files become binary strings. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: out }) => {
      if (zodSchema._zod.def.type === 'file') Object.assign(out, { type: 'string', format: 'binary' });
    },
  });
  return rest;
}

const propertiesOf = (schema: z.ZodObject) => Object.entries(schema.shape);

function parameters(endpoint: Endpoint): Json[] {
  const inPath = propertiesOf(endpoint.params ?? z.object({})).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: jsonSchema(schema as z.ZodType, 'input'),
  }));
  const inQuery = propertiesOf(endpoint.query ?? z.object({})).map(([name, schema]) => {
    const { description, ...rest } = jsonSchema(schema as z.ZodType, 'output');
    return { name, in: 'query', required: false, ...(description ? { description } : {}), schema: rest };
  });
  return [...inPath, ...inQuery];
}

function requestBody(endpoint: Endpoint): Json | undefined {
  const { body } = endpoint;
  if (!body) return undefined;
  const content: Record<string, Json> =
    body.kind === 'bytes'
      ? { '*/*': { schema: { type: 'string', format: 'binary' } } }
      : {
          [body.kind === 'multipart' ? 'multipart/form-data' : 'application/json']: {
            schema: jsonSchema(body.schema, 'input'),
          },
        };
  return { required: true, content };
}

function success(endpoint: Endpoint): [number, Json] {
  const { reply } = endpoint;
  switch (reply.kind) {
    case 'json':
      return [
        reply.status,
        {
          description: 'Done',
          content: { 'application/json': { schema: jsonSchema(reply.schema, 'output') } },
        },
      ];
    case 'list':
      return [
        200,
        {
          description: 'A page; `Link` leads to the next',
          headers: {
            'X-Total-Count': { schema: { type: 'integer' } },
            Link: { schema: { type: 'string' } },
          },
          content: {
            'application/json': { schema: { type: 'array', items: jsonSchema(reply.item, 'output') } },
          },
        },
      ];
    case 'stream': {
      const binary = { schema: { type: 'string', format: 'binary' } };
      return [
        200,
        {
          description: 'The bytes',
          content: Object.fromEntries(reply.contentTypes.map((type) => [type, binary])),
        },
      ];
    }
    case 'empty':
      return [reply.status, { description: 'Done' }];
  }
}

/** The 202 of what takes long. */
function pending({ reply }: Endpoint): Json {
  if (reply.kind !== 'json' || !reply.pending) return {};
  const content = { 'application/json': { schema: jsonSchema(reply.pending, 'output') } };
  return { 202: { description: 'Not done yet: ask again', content } };
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

function operation(endpoint: Endpoint): Json {
  const [status, answer] = success(endpoint);
  const body = requestBody(endpoint);
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description && { description: endpoint.description }),
    security: security[endpoint.access],
    parameters: parameters(endpoint),
    ...(body && { requestBody: body }),
    responses: {
      [status]: answer,
      ...pending(endpoint),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** Builds the document. */
export function openApiDocument(): Record<string, z.core.util.JSONType> {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = paths[endpoint.path] ?? {};
    path[endpoint.method.toLowerCase()] = operation(endpoint);
    paths[endpoint.path] = path;
  }
  const header = (name: string) => ({ type: 'apiKey', in: 'header', name });
  const document = {
    openapi: '3.1.0',
    info: { title: 'VISTA', version: '1', description: 'Post what vision models found; read it back.' },
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        apiKey: header('X-API-Key'),
        bearer: { type: 'http', scheme: 'bearer' },
        proxyUser: header('X-User-Email'),
        proxySecret: header('X-Proxy-Secret'),
        signature: header('X-ML-Signature'),
        timestamp: header('X-ML-Timestamp'),
      },
    },
  };
  // What zod's schema generator leaves undefined does not exist in JSON.
  return JSON.parse(JSON.stringify(document));
}
