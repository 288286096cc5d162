import type { z } from 'zod';
import { comparisonExamples } from './comparison-examples';

/** Requests and answers as they go over the wire, by endpoint id: the API's documents show them, a test holds them to the contract. */
export interface Example {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: z.core.util.JSONType;
  readonly reply?: z.core.util.JSONType;
}

const projectId = '019376a4-6a10-7c52-9b3e-2f60d7a91c01';
const imageId = '019376a4-7b21-7d63-8c4f-3a71e8b02d12';
const analysisId = '019376a4-8c32-7e74-9d50-4b82f9c13e23';
const annotationId = '019376a4-9d43-7f85-ae61-5c930ad24f34';
const keyId = '019376a4-ae54-7096-bf72-6da41be35045';
const importId = '019376a4-bf65-71a7-8083-7eb52cf46146';
const at = '2025-01-31T12:00:00.000Z';
const later = '2025-01-31T12:00:04.120Z';

const project = {
  id: projectId,
  name: 'Night street',
  description: 'Two detectors on the same 480 frames',
  is_sample: false,
  role: 'owner',
  image_count: 480,
  analysis_count: 960,
  cover: [imageId],
  created_at: at,
  updated_at: later,
};

const importJob = {
  id: importId,
  project_id: projectId,
  format: 'coco',
  filename: 'instances_val2017.json',
  size_bytes: 19987840,
  sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  options: {
    model: 'ground_truth',
    version: '1',
    create_missing_images: true,
    empty_images: true,
    strict: false,
    coordinates: 'as_sent',
  },
  is_preview: false,
  status: 'completed',
  phase: 'ended',
  progress: 1,
  outcome: {
    images: { matched: 4800, created: 200, skipped: 0 },
    analyses: { created: 5000, existing: 0, empty: 48 },
    annotations: { read: 36781, created: 36780, existing: 0, skipped: 1 },
    by_type: { segmentation: 36780 },
    by_class: { person: 11004, chair: 1791 },
    findings: [
      {
        effect: 'skipped',
        code: 'unknown-category',
        message: 'category_id 99: there is no such category',
        count: 1,
        examples: ['/annotations/1204'],
      },
    ],
  },
  error_message: null,
  has_report: true,
  created_by: 'ada@example.org',
  created_at: at,
  started_at: at,
  finished_at: later,
};
const queuedImport = {
  ...importJob,
  status: 'queued',
  phase: 'waiting',
  progress: 0,
  outcome: null,
  has_report: false,
  started_at: null,
  finished_at: null,
};

const image = {
  id: imageId,
  project_id: projectId,
  filename: 'frame_0012.jpg',
  width: 1920,
  height: 1080,
  content_type: 'image/jpeg',
  size_bytes: 482113,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  has_pixels: true,
  metadata: { camera: 'north' },
  placeholder: 'data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
  analyses: { total: 2, completed: 1, running: 1, failed: 0, annotations: 25, max_confidence: 0.97 },
  created_at: at,
};

const queued = {
  id: analysisId,
  image_id: imageId,
  project_id: projectId,
  model_name: 'yolo_v8',
  model_version: '8.3.0',
  status: 'queued',
  parameters: { confidence_threshold: 0.5, iou_threshold: 0.45 },
  description: null,
  provenance: null,
  external_job_id: 'job-0012',
  priority: 0,
  summary: null,
  error_message: null,
  annotation_count: 0,
  warning_count: 0,
  missing_artifacts: [],
  created_by: 'ada@example.org',
  created_at: at,
  updated_at: at,
  started_at: null,
  completed_at: null,
};
const processing = { ...queued, status: 'processing', started_at: at, updated_at: at };
const summary = { total_detections: 1, processing_time_seconds: 3.45 };
const completed = {
  ...processing,
  status: 'completed',
  annotation_count: 1,
  summary,
  updated_at: later,
  completed_at: later,
};

const sentBox = {
  annotation_type: 'bounding_box',
  class_name: 'bicycle',
  confidence: 0.81,
  data: { bbox: [12.5, 40, 230, 118], format: 'xywh' },
};
const storedBox = {
  id: annotationId,
  analysis_id: analysisId,
  annotation_type: 'bounding_box',
  class_name: 'bicycle',
  confidence: 0.81,
  data: sentBox.data,
  bounds: { x_min: 12.5, y_min: 40, x_max: 242.5, y_max: 158 },
  area: 27140,
  storage_path: null,
  ordering: null,
  created_at: later,
};
const member = { email: 'grace@example.org', role: 'editor', created_at: at };
const apiKey = {
  id: keyId,
  name: 'nightly pipeline',
  prefix: 'vista_6Qb0rT',
  scope: 'pipeline',
  created_at: at,
  expires_at: '2026-01-31T12:00:00.000Z',
  revoked_at: null,
  last_used_at: null,
};
const change = {
  at,
  actor: 'grace@example.org',
  by: 'key',
  key_id: keyId,
  address: '192.0.2.17',
  action: 'deleteImage',
  project_id: projectId,
  path: `/api/images/${imageId}`,
  details: {},
  request_id: '019376a4-d074-72b8-9194-8fc63d057267',
};
const trashed = {
  kind: 'image',
  id: imageId,
  name: 'frame_0012.jpg',
  annotation_count: 38,
  deleted_at: at,
  gone_at: '2025-04-01T12:00:00.000Z',
};
const artifact = {
  id: '019376a4-bf65-71a7-8083-7eb52cf46156',
  artifact_name: 'heatmap.png',
  artifact_type: null,
  content_type: 'image/png',
  state: 'ready',
  size_bytes: 20481,
  storage_path: `analyses/${analysisId}/heatmap.png`,
  created_at: at,
};
const ofImport = { importId };
const ofProject = { projectId };
const ofImage = { imageId };
const ofAnalysis = { analysisId };

export const examples: Readonly<Record<string, Example>> = {
  createProject: { body: { name: project.name, description: project.description }, reply: project },
  listProjects: { query: { search: 'street' }, reply: [project] },
  getProject: { params: ofProject, reply: project },
  updateProject: {
    params: ofProject,
    body: { description: 'Re-run with the new weights' },
    reply: { ...project, description: 'Re-run with the new weights' },
  },
  deleteProject: { params: ofProject },
  streamProjectEvents: { params: ofProject },
  listMembers: { params: ofProject, reply: [member] },
  putMember: { params: { ...ofProject, email: member.email }, body: { role: 'editor' }, reply: member },
  deleteMember: { params: { ...ofProject, email: member.email } },
  createSampleProject: {
    reply: { ...project, name: 'Model comparison demo', is_sample: true, image_count: 4, analysis_count: 16 },
  },
  exportProject: {
    params: ofProject,
    query: { format: 'csv', model: 'yolo_v8@8.3.0', min_confidence: '0.5' },
  },
  exportAnalysis: { params: ofAnalysis, query: { format: 'coco' } },
  exportComparison: {
    params: ofProject,
    query: { a: 'yolo_v8@8.3.0', b: 'rt_detr@1.2', iou: '0.5', table: 'pairs' },
  },
  exportEvaluation: { params: ofProject, query: { prediction: 'yolo_v8@8.3.0', table: 'classes' } },
  estimateExport: {
    params: ofProject,
    query: { format: 'csv' },
    reply: { images: 480, analyses: 960, annotations: 20160, estimated_bytes: 7660800, left_out: 0 },
  },
  createImport: {
    params: ofProject,
    body: { format: 'coco', model: 'ground_truth', create_missing_images: 'true' },
    reply: queuedImport,
  },
  listImportSources: { params: ofProject, reply: { sources: ['s3://datasets/street/'] } },
  listImports: { params: ofProject, reply: [importJob] },
  getImport: { params: ofImport, reply: importJob },
  runImport: { params: ofImport, body: { strict: true }, reply: queuedImport },
  cancelImport: { params: ofImport, reply: { ...queuedImport, status: 'cancelled', finished_at: later } },
  getImportReport: { params: ofImport },
  uploadImages: { params: ofProject, body: { metadata: { camera: 'north' } }, reply: image },
  listImages: { params: ofProject, query: { model: 'yolo_v8@8.3.0', sort: '-annotations' }, reply: [image] },
  getImagePositions: {
    params: ofProject,
    query: { class_name: 'car', sort: '-confidence' },
    reply: { total: 3, shapes: 'HHI', cursors: [], position: null },
  },
  deleteImages: {
    params: ofProject,
    body: { image_ids: [imageId] },
    reply: { deleted_count: 1, deleted_at: later },
  },
  restoreImages: { params: ofProject, body: { deleted_at: later }, reply: { restored_count: 1 } },
  restoreImage: { params: ofImage, reply: image },
  listSketches: {
    params: ofProject,
    query: { image_ids: imageId },
    reply: {
      sketches: [
        {
          image_id: imageId,
          marks: [{ class_name: 'car', confidence: 0.97, shape: { type: 'box', box: [52, 52, 208, 208] } }],
        },
      ],
    },
  },
  listActivity: {
    params: ofProject,
    reply: {
      activity: [
        {
          kind: 'failed',
          model: 'yolo_v8@8.3.0',
          count: 2,
          annotation_count: 0,
          by: null,
          image_id: imageId,
          filename: image.filename,
          error_message: 'CUDA out of memory',
          at: later,
        },
      ],
    },
  },
  restoreProject: { params: ofProject, reply: project },
  getImage: { params: ofImage, reply: image },
  deleteImage: { params: ofImage },
  getImageContent: { params: ofImage },
  getImageThumbnail: { params: ofImage, query: { size: '320' } },
  getImageDownload: {
    params: ofImage,
    reply: {
      url: 'https://store.example.org/vista/projects/frame_0012.jpg?X-Amz-Signature=…',
      object_key: `projects/${projectId}/images/${imageId}`,
    },
  },
  createAnalysis: {
    params: ofImage,
    body: {
      model_name: 'yolo_v8',
      model_version: '8.3.0',
      parameters: queued.parameters,
      external_job_id: 'job-0012',
    },
    reply: queued,
  },
  updateStatus: { params: ofAnalysis, body: { status: 'processing' }, reply: processing },
  presignArtifacts: {
    params: ofAnalysis,
    body: { artifacts: [{ artifact_name: 'heatmap.png', content_type: 'image/png' }] },
    reply: {
      presigned_urls: [
        {
          artifact_name: 'heatmap.png',
          upload_url: 'http://localhost:8000/api/storage/analyses/heatmap.png?signature=…',
          expires_in: 3600,
          method: 'PUT',
          headers: { 'Content-Type': 'image/png' },
          storage_path: artifact.storage_path,
        },
      ],
    },
  },
  submitAnnotations: {
    params: ofAnalysis,
    body: { annotations: [sentBox] },
    reply: {
      created_count: 1,
      annotations: [
        { id: annotationId, annotation_type: 'bounding_box', class_name: 'bicycle', confidence: 0.81 },
      ],
      total: 1,
    },
  },
  finalizeAnalysis: { params: ofAnalysis, body: { status: 'completed', summary }, reply: completed },
  listImageAnalyses: { params: ofImage, reply: { analyses: [completed], total: 1 } },
  listProjectAnalyses: { params: ofProject, query: { status: 'completed' }, reply: [completed] },
  getAnalysis: { params: ofAnalysis, reply: completed },
  deleteAnalysis: { params: ofAnalysis },
  getTimeline: {
    params: ofAnalysis,
    reply: [
      { at, call: 'updateStatus', status: 200, rows: null, ms: 4.2, error: null },
      { at: later, call: 'submitAnnotations', status: 201, rows: 1, ms: 11.8, error: null },
    ],
  },
  listModels: {
    params: ofProject,
    reply: [
      {
        model_name: 'yolo_v8',
        model_version: '8.3.0',
        images_run: 470,
        images_failed: 2,
        images_running: 0,
        images_not_run: 8,
        images_found_nothing: 31,
        annotation_count: 6120,
        annotation_counts: { car: 4100, bicycle: 2020 },
        annotation_types: ['bounding_box'],
      },
    ],
  },
  listClasses: {
    params: ofProject,
    reply: [
      { class_name: 'car', annotation_count: 4100, first_analysis_at: at },
      { class_name: 'bicycle', annotation_count: 2020, first_analysis_at: later },
    ],
  },
  getCoverage: {
    params: ofProject,
    query: { incomplete: 'true' },
    reply: {
      models: ['yolo_v8@8.3.0'],
      images: [
        {
          image_id: imageId,
          filename: image.filename,
          cells: [{ status: 'not_run', analysis_id: null, annotation_count: 0 }],
        },
      ],
      total: 8,
    },
  },
  ...comparisonExamples,
  validateAnnotations: {
    params: ofAnalysis,
    body: { annotations: [{ ...sentBox, confidence: 81 }] },
    reply: {
      valid: false,
      count: 1,
      errors: [
        {
          pointer: '/annotations/0/confidence',
          message: 'must be from 0 to 1; this looks like a percentage',
          got: 81,
        },
      ],
      total_errors: 1,
      warning_count: 0,
      warnings: [],
    },
  },
  listAnnotations: {
    params: ofAnalysis,
    query: { min_confidence: '0.5' },
    reply: { annotations: [storedBox], total: 1 },
  },
  getAnnotation: { params: { ...ofAnalysis, annotationId }, reply: storedBox },
  getAnnotationColumns: { params: ofAnalysis },
  listArtifacts: { params: ofAnalysis, reply: [artifact] },
  getArtifact: { params: { ...ofAnalysis, name: 'heatmap.png' } },
  createApiKey: {
    body: { name: apiKey.name, expires_in_days: 365 },
    reply: { ...apiKey, key: 'vista_6Qb0rT_EXAMPLE-not-a-key-that-works' },
  },
  listApiKeys: { reply: [apiKey] },
  revokeApiKey: { params: { keyId } },
  getHealth: { reply: { status: 'ok', version: '0.1.0' } },
  getReadiness: { reply: { status: 'ready', database: 'ok', store: 'ok' } },
  getLimits: {
    reply: {
      max_bulk_bytes: 67108864,
      max_bulk_annotations: 50000,
      max_json_bytes: 4194304,
      max_json_depth: 64,
      max_json_names: 131072,
      max_json_containers: 4194304,
      max_polygon_points: 20000,
      max_mask_pixels: 268435456,
      max_class_name_characters: 255,
      max_import_bytes: 4294967296,
      max_image_bytes: 268435456,
      max_image_pixels: 268435456,
      max_artifact_bytes: 1073741824,
      max_analyses_per_image: 100,
      presigned_url_expiry_seconds: 3600,
      signature_skew_seconds: 300,
      requests_per_minute: 60000,
      requests_per_minute_and_project: 120000,
      max_project_bytes: null,
      retention_days: 60,
      stale_analysis_hours: 24,
    },
  },
  getMe: { reply: { email: 'grace@example.org', by: 'proxy', scope: 'write' } },
  getMetrics: {},
  listChanges: { params: { projectId }, query: { actor: 'grace@example.org' }, reply: [change] },
  exportChanges: { params: { projectId } },
  listOwnChanges: { reply: [change] },
  listTrash: { params: { projectId }, reply: [trashed] },
  listTrashedProjects: { reply: [{ ...trashed, kind: 'project', id: projectId, name: 'Night street' }] },
  getUsage: {
    params: { projectId },
    reply: { image_bytes: 231414240, artifact_bytes: 0, trash_bytes: 482113, limit_bytes: null },
  },
  restoreAnalysis: { params: ofAnalysis, reply: completed },
  getOpenApi: { reply: { openapi: '3.1.0' } },
};
