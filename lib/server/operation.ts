import { sql } from './db/client';
import { DatabaseAway } from './db/faults';
import { env } from './env';
import { mostOfBody } from './http/json-in-pieces';
import { getStore } from './store/store';

/** Whoever asks takes the server out of service after a few seconds anyway: silence is an answer. */
const patienceMs = 3_000;

async function pingDatabase(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DatabaseAway(`the database has not answered within ${patienceMs} ms`)),
      patienceMs,
    );
  });
  try {
    await Promise.race([sql().query('SELECT 1'), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Proves that the database and the store answer, within seconds. @throws Problem 503 naming what is away */
export async function checkReadiness() {
  await pingDatabase();
  await getStore().check();
  return { status: 'ready', database: 'ok', store: 'ok' } as const;
}

/** The limits in force. */
export function readLimits() {
  const { limits, analysis, retentionDays, staleHours } = env();
  return {
    max_bulk_bytes: limits.bulkBytes,
    max_bulk_annotations: limits.bulkAnnotations,
    max_json_bytes: limits.jsonBytes,
    max_json_depth: limits.jsonDepth,
    max_json_names: mostOfBody.keys,
    max_json_containers: mostOfBody.containers,
    max_polygon_points: limits.polygonPoints,
    max_mask_pixels: limits.maskPixels,
    max_class_name_characters: 255,
    max_image_bytes: limits.imageBytes,
    max_image_pixels: limits.imagePixels,
    max_artifact_bytes: limits.artifactBytes,
    max_import_bytes: limits.importBytes,
    max_analyses_per_image: analysis.maxPerImage,
    presigned_url_expiry_seconds: analysis.presignSeconds,
    signature_skew_seconds: analysis.skewSeconds,
    requests_per_minute: limits.requestsPerMinute,
    requests_per_minute_and_project: limits.projectRequestsPerMinute,
    max_project_bytes: limits.projectBytes || null,
    retention_days: retentionDays,
    stale_analysis_hours: staleHours || null,
  };
}
