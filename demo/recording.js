import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const format = 'vista-recording/1';

/**
 * What a pipeline sends for one image and one model.
 * @typedef {object} Submission
 * @property {Record<string, unknown> & { model_name: string }} create Body of step 1.
 * @property {import('./models/model.js').Artifact[]} artifacts For steps 3 and 4.
 * @property {{ annotations: import('./models/model.js').Annotation[] }} annotations Body of step 5.
 * @property {{ status: string, summary: Record<string, unknown> }} finalize Body of step 6.
 */

/**
 * Writes submissions to a folder, from where they can be posted again without running a model: `manifest.json` lists
 * the images, each with its analyses, each a JSON file of the bodies with artifacts as files beside it.
 */
export class Recording {
  #folder;
  #project;
  #generatedBy;
  /** @type {{ filename: string, width: number, height: number, analyses: string[] }[]} */
  #images = [];

  /**
   * @param {string} folder
   * @param {{ name: string, description: string }} project
   * @param {string} generatedBy How to make the recording again.
   */
  constructor(folder, project, generatedBy) {
    this.#folder = folder;
    this.#project = project;
    this.#generatedBy = generatedBy;
  }

  /** Makes the folder, or empties it if it holds an earlier recording. Any other folder with files in it is refused. */
  async begin() {
    await mkdir(this.#folder, { recursive: true });
    const names = await readdir(this.#folder);
    if (names.length === 0) return;
    const manifest = await readFile(path.join(this.#folder, 'manifest.json'), 'utf8').catch(() => '');
    if (!manifest.includes(`"${format}"`)) {
      throw new Error(`${this.#folder} is not empty and holds no recording: choose another folder`);
    }
    for (const name of names.filter((each) => /\.(json|png|webp)$/.test(each))) {
      await rm(path.join(this.#folder, name));
    }
  }

  /**
   * @param {import('./models/photo.js').Photo} photo
   * @param {Submission[]} submissions
   */
  async addImage(photo, submissions) {
    const stem = path.parse(photo.filename).name;
    const analyses = [];
    for (const submission of submissions) {
      analyses.push(await this.#writeAnalysis(`${stem}.${submission.create.model_name}`, submission));
    }
    const { filename, width, height } = photo;
    this.#images.push({ filename, width, height, analyses });
  }

  /** Writes the manifest, last: a folder without one is not a recording. */
  async finish() {
    await this.#write('manifest.json', {
      format,
      project: this.#project,
      generated_by: this.#generatedBy,
      images: this.#images,
    });
  }

  /**
   * @param {string} stem
   * @param {Submission} submission
   * @returns {Promise<string>} The file's name.
   */
  async #writeAnalysis(stem, { create, artifacts, annotations, finalize }) {
    const listed = [];
    for (const { artifact_name, content_type, bytes } of artifacts) {
      const file = `${stem}.${artifact_name}`;
      // Two photos whose names differ only in the extension would share files.
      await writeFile(path.join(this.#folder, file), bytes, { flag: 'wx' });
      listed.push({ artifact_name, content_type, file });
    }
    await this.#write(`${stem}.json`, { create, artifacts: listed, annotations, finalize });
    return `${stem}.json`;
  }

  /**
   * @param {string} name
   * @param {object} value
   */
  async #write(name, value) {
    await writeFile(path.join(this.#folder, name), `${toReadableJson(value)}\n`, { flag: 'wx' });
  }
}

/**
 * Indented JSON in which lists of numbers stay on one line.
 * @param {object} value
 */
function toReadableJson(value) {
  return JSON.stringify(value, null, 2).replace(/\[\s+(-?\d[^[\]{}"]*?)\s+\]/g, (_, numbers) => {
    return `[${numbers.replace(/\s+/g, ' ')}]`;
  });
}
