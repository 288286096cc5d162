/**
 * What a model of this pipeline is and gives. Annotations and summaries are written as the API wants them.
 *
 * @typedef {object} Model
 * @property {string} name The API's `model_name`.
 * @property {string} version The version of the npm package that carries the weights.
 * @property {string} description One sentence for people.
 * @property {Record<string, unknown>} parameters Everything that shaped the result: input size, thresholds.
 * @property {Record<string, unknown>} provenance Where weights and runtime came from.
 * @property {(photo: import('./photo.js').Photo, earlier: Map<string, Findings>) => Promise<Findings>} run
 *   Looks at a photo; `earlier` holds what the models before it found there, by model name.
 *
 * @typedef {object} Findings
 * @property {Annotation[]} annotations Empty when the model found nothing.
 * @property {Artifact[]} artifacts
 * @property {Record<string, unknown>} summary Figures of this model's own, for the summary of the analysis.
 *
 * @typedef {object} Annotation
 * @property {'bounding_box' | 'segmentation' | 'keypoint' | 'classification' | 'heatmap'} annotation_type
 * @property {string} class_name
 * @property {number | null} confidence 0 to 1; null where the model gives none.
 * @property {Record<string, unknown>} data
 *
 * @typedef {object} Artifact
 * @property {string} artifact_name
 * @property {string} content_type
 * @property {Buffer} bytes
 */

export {};
