import { readFile } from 'node:fs/promises';
import path from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { packageFile } from './packages.js';

export { dispose, tensor4d } from '@tensorflow/tfjs-core';

/** @type {Promise<void> | undefined} */
let backend;

/**
 * Opens a TensorFlow.js graph model from disk, on the WebAssembly backend. (The CPU backend is there for the few
 * kernels that WebAssembly lacks.)
 * @param {string} file The model's `.json`; its weights lie beside it.
 * @returns {Promise<import('@tensorflow/tfjs-converter').GraphModel>}
 */
export async function openGraphModel(file) {
  backend ??= startBackend();
  await backend;
  return loadGraphModel({ load: () => readGraph(file) });
}

async function startBackend() {
  setWasmPaths(packageFile('@tensorflow/tfjs-backend-wasm', 'wasm-out/'));
  await setBackend('wasm');
  await ready();
}

/**
 * @typedef {object} WeightGroup
 * @property {string[]} paths Files that hold the weights, one after the other.
 * @property {import('@tensorflow/tfjs-core').io.WeightsManifestEntry[]} weights
 */

/** @param {string} file */
async function readGraph(file) {
  /** @type {{ modelTopology: object, weightsManifest: WeightGroup[] }} */
  const graph = JSON.parse(await readFile(file, 'utf8'));
  const folder = path.dirname(file);
  const parts = await Promise.all(
    graph.weightsManifest.flatMap((group) => group.paths.map((name) => readFile(path.join(folder, name)))),
  );
  const weights = new Uint8Array(Buffer.concat(parts));
  return {
    modelTopology: graph.modelTopology,
    weightSpecs: graph.weightsManifest.flatMap((group) => group.weights),
    weightData: weights.buffer,
  };
}
