/**
 * Runs a model on a photo and gives what is to be posted.
 * @param {import('./models/model.js').Model} model
 * @param {import('./models/photo.js').Photo} photo
 * @param {Map<string, import('./models/model.js').Findings>} earlier Findings on this photo by model name; added to.
 * @returns {Promise<import('./recording.js').Submission>}
 */
export async function look(model, photo, earlier) {
  const begin = performance.now();
  const findings = await model.run(photo, earlier);
  const seconds = Math.round(performance.now() - begin) / 1000;
  earlier.set(model.name, findings);
  return {
    create: describe(model),
    artifacts: findings.artifacts,
    annotations: { annotations: findings.annotations },
    finalize: { status: 'completed', summary: { ...findings.summary, processing_time_seconds: seconds } },
  };
}

/**
 * The body that creates an analysis.
 * @param {import('./models/model.js').Model} model
 */
export function describe({ name, version, description, parameters, provenance }) {
  return { model_name: name, model_version: version, description, parameters, provenance };
}

/**
 * The six steps of a pipeline for one image and one model. If the model fails, or the work is stopped, the analysis is
 * ended as such instead of being left behind as "processing".
 * @param {import('./vista-client.js').VistaClient} client
 * @param {{ imageId: string, jobId: string, create: object, stop: AbortSignal }} job
 * @param {() => Promise<import('./recording.js').Submission>} work
 * @returns {Promise<import('./recording.js').Submission>}
 */
export async function submit(client, { imageId, jobId, create, stop }, work) {
  const { id } = await client.createAnalysis(imageId, { ...create, external_job_id: jobId });
  try {
    await client.setStatus(id, 'processing');
    const submission = await work();
    stop.throwIfAborted();
    await uploadArtifacts(client, id, submission.artifacts);
    // A model that found nothing has nothing to send: an analysis that completes without annotations says so.
    if (submission.annotations.annotations.length > 0) {
      await client.submitAnnotations(id, submission.annotations);
    }
    await client.finalizeAnalysis(id, submission.finalize);
    return submission;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const status = stop.aborted ? 'cancelled' : 'failed';
    await client.finalizeAnalysis(id, { status, error_message: message }).catch(() => {
      // The first error tells more than its consequence.
    });
    throw error;
  }
}

/**
 * @param {import('./vista-client.js').VistaClient} client
 * @param {string} analysisId
 * @param {import('./models/model.js').Artifact[]} artifacts
 */
async function uploadArtifacts(client, analysisId, artifacts) {
  if (artifacts.length === 0) return;
  const announced = artifacts.map(({ artifact_name, content_type, bytes }) => ({
    artifact_name,
    content_type,
    size: bytes.length,
  }));
  const addresses = await client.presignArtifacts(analysisId, announced);
  for (const artifact of artifacts) {
    const address = addresses.get(artifact.artifact_name);
    if (!address) throw new Error(`The server gave no upload address for ${artifact.artifact_name}`);
    await client.uploadArtifact(address, artifact);
  }
}
