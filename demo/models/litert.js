import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { packageFile } from './packages.js';

/**
 * One output tensor of a model, copied out of WebAssembly memory.
 * @typedef {object} Output
 * @property {string} name
 * @property {number[]} shape
 * @property {Float32Array} values Row-major.
 */

/** @typedef {(input: Float32Array<ArrayBuffer>) => Promise<Output[]>} LiteRtModel One tensor in, all outputs out. */

/**
 * The build without relaxed SIMD: it runs on every supported Node version and rounds alike on every processor, so
 * that a recording can be repeated elsewhere.
 */
const loaderFile = 'wasm/litert_wasm_compat_internal.js';

/** @type {Promise<unknown> | undefined} */
let runtime;

/**
 * Opens a `.tflite` model on the CPU.
 * @param {Uint8Array} bytes The model file.
 * @returns {Promise<LiteRtModel>}
 */
export async function openLiteRtModel(bytes) {
  runtime ??= startRuntime();
  await runtime;
  const model = await loadAndCompile(bytes, { accelerator: 'wasm' });
  const [input] = model.getInputDetails();
  const outputs = model.getOutputDetails();
  if (!input) throw new Error('The model declares no input tensor');

  return async (values) => {
    const tensor = new Tensor(values, Array.from(input.shape));
    const results = await model.run([tensor]);
    const copies = results.map((result, index) => ({
      name: outputs[index]?.name ?? `output ${index}`,
      shape: Array.from(outputs[index]?.shape ?? []),
      values: Float32Array.from(result.toTypedArray()),
    }));
    for (const each of [tensor, ...results]) each.delete();
    return copies;
  };
}

/**
 * LiteRT is published for browsers: it wants `importScripts` to run its loader and `self` to find what the loader
 * defined. Both are lent to it while it starts and taken back afterwards.
 */
function startRuntime() {
  return withGlobals({ self: globalThis, importScripts: runLoader, console: quietConsole() }, () =>
    loadLiteRt(packageFile('@litertjs/core', loaderFile)),
  );
}

/**
 * Runs LiteRT's loader. It knows Node, but expects the variables of a CommonJS module.
 * @param {string} file
 */
function runLoader(file) {
  const load = vm.compileFunction(
    `${readFileSync(file, 'utf8')}\nreturn ModuleFactory;`,
    ['require', '__filename', '__dirname'],
    { filename: file },
  );
  Object.assign(globalThis, { ModuleFactory: load(createRequire(file), file, path.dirname(file)) });
}

/** LiteRT narrates its start on the console and warns of the GPU that Node does not have; errors still get through. */
function quietConsole() {
  return {
    ...console,
    warn: () => {},
    /** @param {unknown[]} parts */
    error: (...parts) => {
      if (!/^(INFO|WARNING):/.test(String(parts[0]))) console.error(...parts);
    },
  };
}

/**
 * Sets global variables while a task runs and puts back what was there before.
 * @template T
 * @param {Record<string, unknown>} lent
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
async function withGlobals(lent, task) {
  const before = Object.keys(lent).map((name) => ({
    name,
    descriptor: Object.getOwnPropertyDescriptor(globalThis, name),
  }));
  for (const [name, value] of Object.entries(lent)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    return await task();
  } finally {
    for (const { name, descriptor } of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}
