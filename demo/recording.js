import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './options.js';

const format = 'vista-recording/1';
const manifestFile = 'manifest.json';
const recordedFile = /\.(json|png|webp)$/;

/**
 * What a pipeline sends for one image and one model.
 * @typedef {object} Submission
 * @property {Record<string, unknown> & { model_name: string }} create Body of step 1.
 * @property {import('./models/model.js').Artifact[]} artifacts For steps 3 and 4.
 * @property {{ annotations: import('./models/model.js').Annotation[] }} annotations Body of step 5.
 * @property {{ status: string, summary: Record<string, unknown> }} finalize Body of step 6.
 */

/**
 * Submissions kept as files, from which they can be posted again without running a model: `manifest.json` lists the
 * images, each with its analyses, each a JSON file of the bodies with artifacts as files beside it.
 */
export class Recording {
  #project;
  #generatedBy;
  /** @type {{ filename: string, width: number, height: number, analyses: string[] }[]} */
  #images = [];
  /** @type {Map<string, string | Buffer>} */
  #files = new Map();

  /**
   * @param {{ name: string, description: string }} project
   * @param {string} generatedBy How to make the recording again.
   */
  constructor(project, generatedBy) {
    this.#project = project;
    this.#generatedBy = generatedBy;
  }

  /**
   * @param {import('./models/photo.js').Photo} photo
   * @param {Submission[]} submissions
   */
  addImage({ filename, width, height }, submissions) {
    const stem = path.parse(filename).name;
    const analyses = submissions.map((each) => this.#addAnalysis(`${stem}.${each.create.model_name}`, each));
    this.#images.push({ filename, width, height, analyses });
  }

  /**
   * Replaces what an earlier recording left in the folder.
   * @param {string} folder
   */
  async write(folder) {
    await mkdir(folder, { recursive: true });
    await refuseOtherFolder(folder);
    for (const name of await readdir(folder)) {
      if (recordedFile.test(name)) await rm(path.join(folder, name));
    }
    for (const [name, content] of this.#files) await writeFile(path.join(folder, name), content);
    const manifest = {
      format,
      project: this.#project,
      generated_by: this.#generatedBy,
      images: this.#images,
    };
    await writeFile(path.join(folder, manifestFile), toReadableJson(manifest));
  }

  /**
   * @param {string} stem
   * @param {Submission} submission
   * @returns {string} The file's name.
   */
  #addAnalysis(stem, { create, artifacts, annotations, finalize }) {
    const listed = artifacts.map(({ artifact_name, content_type, bytes }) => {
      const file = `${stem}.${artifact_name}`;
      this.#addFile(file, bytes);
      return { artifact_name, content_type, file };
    });
    const name = `${stem}.json`;
    this.#addFile(name, toReadableJson({ create, artifacts: listed, annotations, finalize }));
    return name;
  }

  /**
   * @param {string} name
   * @param {string | Buffer} content
   */
  #addFile(name, content) {
    if (this.#files.has(name)) {
      throw new Error(
        `Two photos would both be recorded as ${name}: their names differ only in folder or extension`,
      );
    }
    this.#files.set(name, content);
  }
}

/**
 * Throws a `UsageError` if a folder holds files, but no recording: they would be mixed up with one.
 * @param {string} folder May not exist.
 */
export async function refuseOtherFolder(folder) {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  const manifest = await readFile(path.join(folder, manifestFile), 'utf8').catch(() => '');
  if (!manifest.includes(`"${format}"`)) {
    throw new UsageError(`${folder} is not empty and holds no recording: choose another folder`);
  }
}

/**
 * Indented JSON in which lists of numbers stay on one line.
 * @param {object} value
 */
function toReadableJson(value) {
  const text = JSON.stringify(value, null, 2).replace(/\[\s+(-?\d[^[\]{}"]*?)\s+\]/g, (_, numbers) => {
    return `[${numbers.replace(/\s+/g, ' ')}]`;
  });
  return `${text}\n`;
}
