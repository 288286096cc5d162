import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readAddress } from './store/bucket-part';
import type { StoreSettings } from './store/object-store';

/** The only place that reads the process's environment. Every setting is described here, once. */

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0', 'yes', 'no', ''])
    .optional()
    .transform((value) =>
      value === undefined || value === '' ? fallback : ['true', '1', 'yes'].includes(value),
    );

const count = (fallback: number) =>
  z
    .string()
    .regex(/^\d*$/, 'must be a whole number')
    .optional()
    .transform((value) => (value ? Number(value) : fallback));

/** A bucket, or what lies below a folder of it. */
const bucketPart = z.string().transform((value, context) => {
  const part = readAddress(`s3://${value.replace(/\/*$/, '/')}`);
  if (part) return part;
  context.addIssue('must name buckets, or bucket/prefix, separated by commas');
  return z.NEVER;
});

const list = z
  .string()
  .optional()
  .transform((value) =>
    (value ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

const optionalText = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

const MiB = 2 ** 20;

const settingsSchema = z.object({
  PORT: count(8000).describe('Port to listen on.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. Other than loopback needs authentication.'),
  PUBLIC_URL: optionalText.describe(
    'Address that browsers and pipelines use, where it is not http://localhost:PORT.',
  ),
  VISTA_DATA_DIR: z
    .string()
    .default('./data')
    .describe('Where the embedded database, files and secrets are kept.'),
  DATABASE_URL: optionalText.describe('A PostgreSQL to use in place of the embedded one.'),
  DATABASE_POOL_MAX: count(10).describe('Connections to the database at the most.'),
  DATABASE_TIMEOUT_SECONDS: count(30).describe(
    'How long a query may take before its caller is answered 503.',
  ),
  VISTA_APP_SECRET: optionalText.describe(
    'Signs upload addresses of the local store. Made and kept when unset.',
  ),
  VISTA_LOCAL_USER: z.string().default('local@localhost').describe('Who a request is in local mode.'),
  VISTA_REQUIRE_API_KEY: flag(false).describe('Every user request needs an API key; turns local mode off.'),
  PROXY_SHARED_SECRET: optionalText.describe('Shared with the reverse proxy that sends X-User-Email.'),
  TRUSTED_PROXY_HOPS: count(0).describe(
    'Reverse proxies in front that add to X-Forwarded-For; with 0 only one that sends X-Proxy-Secret is believed.',
  ),
  VISTA_SAMPLE: flag(true).describe('false: the first start does not load the sample project.'),
  VISTA_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('How much is logged. Unset, npm start in a terminal shows warnings and errors only.'),

  ML_ANALYSIS_ENABLED: flag(true).describe('false: every analysis endpoint answers 404.'),
  ML_CALLBACK_HMAC_SECRET: list.describe(
    'Secrets that pipelines sign with, separated by commas; made when unset.',
  ),
  ML_HMAC_TIMESTAMP_SKEW_SECONDS: count(300).describe(
    'How far a signature timestamp may be off, in seconds.',
  ),
  ML_HMAC_REQUIRE_SIGNED_TIMESTAMP: flag(false).describe('Accept only signatures that cover the timestamp.'),
  ML_ALLOWED_MODELS: list.describe('Model names that may be posted; unset allows every name.'),
  ML_MAX_ANALYSES_PER_IMAGE: count(100).describe('Analyses an image may have.'),
  ML_PRESIGNED_URL_EXPIRY_SECONDS: count(3600).describe('How long an upload address works, in seconds.'),

  S3_BUCKET: optionalText.describe(
    'Bucket of the S3-compatible store; unset keeps files in the data directory.',
  ),
  S3_ENDPOINT: optionalText.describe('Address of the store, where it is not AWS.'),
  S3_PUBLIC_ENDPOINT: optionalText.describe('Address of the store as pipelines and browsers reach it.'),
  S3_REGION: z.string().default('us-east-1').describe('Region of the bucket.'),
  S3_ACCESS_KEY_ID: optionalText.describe('Access key; unset uses the usual AWS credential chain.'),
  S3_SECRET_ACCESS_KEY: optionalText.describe('Secret of the access key.'),
  S3_FORCE_PATH_STYLE: flag(true).describe('false for AWS itself.'),
  S3_IMPORT_SOURCES: list
    .pipe(z.array(bucketPart))
    .describe(
      'What editors may import images from: buckets, or bucket/prefix, of this server, separated by commas.',
    ),

  VISTA_MAX_BULK_BYTES: count(64 * MiB).describe('Bytes of one annotations:bulk body.'),
  VISTA_MAX_BULK_ANNOTATIONS: count(50_000).describe('Annotations of one annotations:bulk body.'),
  VISTA_MAX_JSON_BYTES: count(4 * MiB).describe('Bytes of any other JSON body.'),
  VISTA_MAX_JSON_DEPTH: count(64).describe('Nesting of a JSON body.'),
  VISTA_MAX_POLYGON_POINTS: count(20_000).describe('Points of one polygon.'),
  VISTA_MAX_MASK_PIXELS: count(2 ** 28).describe('Height times width of one mask.'),
  VISTA_MAX_IMAGE_BYTES: count(256 * MiB).describe('Bytes of one uploaded image.'),
  VISTA_MAX_IMAGE_PIXELS: count(2 ** 28).describe('Pixels of one uploaded image.'),
  VISTA_MAX_ARTIFACT_BYTES: count(1024 * MiB).describe('Bytes of one artifact.'),
  VISTA_MAX_IMPORT_BYTES: count(4096 * MiB).describe('Bytes of one imported file.'),
  VISTA_MAX_RESULT_CACHE_BYTES: count(1024 * MiB).describe(
    'Bytes of comparisons and evaluations that are kept in the data directory.',
  ),
  VISTA_RATE_LIMIT_PER_MINUTE: count(60_000).describe('Requests a minute from one key or address.'),
  VISTA_RATE_LIMIT_PER_PROJECT: count(120_000).describe('Requests a minute about one project.'),
  VISTA_REQUEST_TIMEOUT_SECONDS: count(3600).describe(
    'How long a request may take to arrive, body included.',
  ),
  VISTA_PROJECT_QUOTA_BYTES: count(0).describe(
    'Bytes of images and artifacts that a project may hold, its trash included; 0 sets no bound.',
  ),

  VISTA_RETENTION_DAYS: count(60).describe('How long what was deleted can be restored, in days.'),
  VISTA_STALE_ANALYSIS_HOURS: count(24).describe(
    'A processing analysis that heard nothing for so long is marked failed; 0 never does.',
  ),
});

/** The settings by their environment names, with descriptions and defaults: documents are generated from it. */
export const settingsShape = settingsSchema.shape;

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

function read(source: NodeJS.ProcessEnv) {
  const result = settingsSchema.safeParse(source);
  if (!result.success) {
    const places = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`These settings cannot be used:\n  ${places.join('\n  ')}`);
  }
  const raw = result.data;
  const dataDir = resolve(raw.VISTA_DATA_DIR);
  const publicUrl = (raw.PUBLIC_URL ?? `http://localhost:${raw.PORT}`).replace(/\/+$/, '');
  const s3 = {
    endpoint: raw.S3_ENDPOINT,
    region: raw.S3_REGION,
    accessKeyId: raw.S3_ACCESS_KEY_ID,
    secretAccessKey: raw.S3_SECRET_ACCESS_KEY,
    forcePathStyle: raw.S3_FORCE_PATH_STYLE,
  };
  const store: StoreSettings = raw.S3_BUCKET
    ? { driver: 's3', bucket: raw.S3_BUCKET, publicEndpoint: raw.S3_PUBLIC_ENDPOINT, ...s3 }
    : {
        driver: 'local',
        root: join(dataDir, 'objects'),
        appSecret: raw.VISTA_APP_SECRET ?? '',
        publicUrl,
      };
  return {
    publicUrl,
    dataDir,
    database: {
      url: raw.DATABASE_URL,
      poolMax: raw.DATABASE_POOL_MAX,
      timeoutSeconds: raw.DATABASE_TIMEOUT_SECONDS,
    },
    store,
    importSources: { access: s3, open: raw.S3_IMPORT_SOURCES },
    logLevel: raw.VISTA_LOG_LEVEL,
    requestSeconds: raw.VISTA_REQUEST_TIMEOUT_SECONDS,
    retentionDays: raw.VISTA_RETENTION_DAYS,
    staleHours: raw.VISTA_STALE_ANALYSIS_HOURS,
    auth: {
      proxySecret: raw.PROXY_SHARED_SECRET,
      trustedHops: raw.TRUSTED_PROXY_HOPS,
      localUser: raw.VISTA_LOCAL_USER,
      /** Nobody has to say who they are: only while the server is reachable from this machine alone. */
      localMode: !raw.PROXY_SHARED_SECRET && !raw.VISTA_REQUIRE_API_KEY && loopback.has(raw.HOST),
    },
    analysis: {
      enabled: raw.ML_ANALYSIS_ENABLED,
      secrets: raw.ML_CALLBACK_HMAC_SECRET,
      skewSeconds: raw.ML_HMAC_TIMESTAMP_SKEW_SECONDS,
      requireSignedTimestamp: raw.ML_HMAC_REQUIRE_SIGNED_TIMESTAMP,
      allowedModels: raw.ML_ALLOWED_MODELS,
      maxPerImage: raw.ML_MAX_ANALYSES_PER_IMAGE,
      presignSeconds: raw.ML_PRESIGNED_URL_EXPIRY_SECONDS,
    },
    limits: {
      bulkBytes: raw.VISTA_MAX_BULK_BYTES,
      bulkAnnotations: raw.VISTA_MAX_BULK_ANNOTATIONS,
      jsonBytes: raw.VISTA_MAX_JSON_BYTES,
      jsonDepth: raw.VISTA_MAX_JSON_DEPTH,
      polygonPoints: raw.VISTA_MAX_POLYGON_POINTS,
      maskPixels: raw.VISTA_MAX_MASK_PIXELS,
      imageBytes: raw.VISTA_MAX_IMAGE_BYTES,
      imagePixels: raw.VISTA_MAX_IMAGE_PIXELS,
      artifactBytes: raw.VISTA_MAX_ARTIFACT_BYTES,
      importBytes: raw.VISTA_MAX_IMPORT_BYTES,
      resultCacheBytes: raw.VISTA_MAX_RESULT_CACHE_BYTES,
      requestsPerMinute: raw.VISTA_RATE_LIMIT_PER_MINUTE,
      projectRequestsPerMinute: raw.VISTA_RATE_LIMIT_PER_PROJECT,
      projectBytes: raw.VISTA_PROJECT_QUOTA_BYTES,
    },
  };
}

/** The settings of this process; reading them fails with every setting that cannot be used. */
export type Env = ReturnType<typeof read>;

let parsed: Env | undefined;

/** Settings are read at the first use and not at import, because a build imports routes without having any. */
export function env(): Env {
  if (!parsed) parsed = read(process.env);
  return parsed;
}
