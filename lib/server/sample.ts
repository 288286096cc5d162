import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  createAnalysis as createEndpoint,
  finalizeAnalysis as finalizeEndpoint,
} from '@/lib/contract/analyses';
import type { Image } from '@/lib/contract/images';
import type { Project } from '@/lib/contract/projects';
import { isTerminal } from '@/lib/contract/status';
import { createAnalysis, updateStatus } from './analyses';
import { saveAnnotations } from './annotations';
import { storeArtifact } from './artifacts';
import type { Caller } from './auth/caller';
import { inTransaction, sql } from './db/client';
import { finalizeAnalysis } from './endings';
import { saveImage } from './image-files';
import { listImages } from './images';
import { createProject, getProject } from './projects';

/**
 * The sample project: photos and what real models said of them, recorded by the pipeline in `demo/`. It takes the same
 * way as a pipeline's posts, and every step of it can be repeated, so that an interrupted load is simply finished.
 */

const folder = join(/* turbopackIgnore: true */ process.cwd(), 'demo');

const manifestSchema = z.object({
  project: z.object({ name: z.string(), description: z.string() }),
  images: z.array(z.object({ filename: z.string(), analyses: z.array(z.string()) })),
});

const recordingSchema = z.object({
  create: createEndpoint.body.schema,
  artifacts: z.array(z.object({ artifact_name: z.string(), content_type: z.string(), file: z.string() })),
  annotations: z.object({ annotations: z.array(z.unknown()) }),
  finalize: finalizeEndpoint.body.schema,
});

const recorded = (name: string) => join(/* turbopackIgnore: true */ folder, 'recorded', name);
const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

/** Loads the caller's sample project, or finishes or finds the one there is. */
export async function loadSample(caller: Caller): Promise<Project> {
  const manifest = manifestSchema.parse(await readJson(recorded('manifest.json')));
  const projectId = await findOrCreateProject(caller, manifest.project);
  const { items } = await listImages(projectId, { skip: 0, limit: 1000, sort: 'created_at' });
  for (const entry of manifest.images) {
    const image =
      items.find((known) => known.filename === entry.filename) ??
      (await savePhoto(caller, projectId, entry.filename));
    for (const name of entry.analyses) await replay(caller, image, name);
  }
  return getProject(caller, projectId);
}

function findOrCreateProject(caller: Caller, fields: { name: string; description: string }): Promise<string> {
  return inTransaction(async () => {
    // Two browsers may press the button at once.
    await sql().query('SELECT pg_advisory_xact_lock(hashtext($1))', [`sample ${caller.email}`]);
    const { rows } = await sql().query<{ id: string }>(
      `SELECT p.id FROM projects p JOIN members m ON m.project_id = p.id AND m.email = $1 AND m.role = 'owner'
       WHERE p.is_sample AND p.deleted_at IS NULL ORDER BY p.created_at LIMIT 1`,
      [caller.email],
    );
    if (rows[0]) return rows[0].id;
    return (await createProject(caller, { ...fields, isSample: true })).id;
  });
}

async function savePhoto(caller: Caller, projectId: string, filename: string): Promise<Image> {
  const path = join(/* turbopackIgnore: true */ folder, 'photos', filename);
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest();
  return saveImage(caller, projectId, { filename, path, size: bytes.length, sha256, tooLarge: false });
}

async function replay(caller: Caller, image: Image, name: string): Promise<void> {
  const recording = recordingSchema.parse(await readJson(recorded(name)));
  const { analysis } = await createAnalysis(caller, image.id, image.project_id, {
    ...recording.create,
    external_job_id: `sample/${name}`,
  });
  if (isTerminal(analysis.status)) return;
  await updateStatus(analysis.id, 'processing', null);
  for (const artifact of recording.artifacts)
    await storeArtifact(
      analysis.id,
      artifact.artifact_name,
      artifact.content_type,
      await readFile(recorded(artifact.file)),
    );
  const bytes = Buffer.from(JSON.stringify(recording.annotations));
  const sha256 = createHash('sha256').update(bytes).digest();
  await saveAnnotations(analysis.id, recording.annotations, bytes, sha256);
  await finalizeAnalysis(analysis.id, recording.finalize);
}
