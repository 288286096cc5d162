// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { bindSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

const require = createRequire(import.meta.url);

/** @typedef {typeof import('@prisma/schema-engine-wasm').SchemaEngine} SchemaEngineClass */

/** @type {Promise<SchemaEngineClass> | undefined} */
let loaded;

/** The glue code keeps one instance in module variables: a second one would read the first one's memory. */
function schemaEngine() {
  loaded ??= loadSchemaEngine();
  return loaded;
}

/** @returns {Promise<SchemaEngineClass>} */
async function loadSchemaEngine() {
  // Bundlers link the WebAssembly by themselves; Node has to be told how.
  const path = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = await import(pathToFileURL(path).href);
  const compiled = await WebAssembly.compile(readFileSync(path.replace(/\.js$/, '.wasm')));
  const imports = Object.fromEntries(
    WebAssembly.Module.imports(compiled).map(({ module }) => [module, glue]),
  );
  const { exports } = await WebAssembly.instantiate(compiled, imports);
  // Where the engine leaves the message of a panic.
  Reflect.set(globalThis, 'PRISMA_WASM_PANIC_REGISTRY', {
    /** @param {string} message */
    set_message(message) {
      throw new Error(`Prisma's schema engine failed: ${message}`);
    },
  });
  glue.__wbg_set_wasm(exports);
  if (typeof exports.__wbindgen_start === 'function') exports.__wbindgen_start();
  return glue.SchemaEngine;
}

/** A database that answers the engine's only question, which version it is: comparing two schemas needs no other. */
function offlineDatabase() {
  const info = { provider: /** @type {const} */ ('postgres'), adapterName: 'offline' };
  const refuse = async () => {
    throw new Error('there is no database behind this comparison');
  };
  return bindSqlAdapterFactory({
    ...info,
    connect: async () => ({
      ...info,
      queryRaw: async () => ({
        columnNames: ['exists', 'version', 'numeric_version'],
        columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
        rows: [[true, 'PostgreSQL 15.0', 150000]],
      }),
      executeRaw: refuse,
      executeScript: refuse,
      startTransaction: refuse,
      getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
      dispose: async () => {},
    }),
  });
}

/**
 * The SQL that turns the tables of one Prisma schema into those of another, found without a database.
 * @param {string | null} before a Prisma schema, null for an empty database
 * @param {string} after a Prisma schema
 * @returns {Promise<string>} '' where there is nothing to do
 */
export async function diffSchemas(before, after) {
  const SchemaEngine = await schemaEngine();
  const path = 'schema.prisma';
  const engine = await SchemaEngine.new({ datamodels: [[path, after]] }, () => {}, offlineDatabase());
  try {
    const { stdout } = await engine.diff({
      from:
        before === null ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [{ path, content: before }] },
      to: { tag: 'schemaDatamodel', files: [{ path, content: after }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    // PostgreSQL asks for rights on the whole database here, even where the schema is there, as it always is.
    const sql = (stdout ?? '').replace('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n', '');
    return sql.trim() === '-- This is an empty migration.' ? '' : sql;
  } finally {
    engine.free();
  }
}
