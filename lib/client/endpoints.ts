import type * as account from '@/lib/contract/account';
import type * as analyses from '@/lib/contract/analyses';
import type * as annotations from '@/lib/contract/annotations';
import type * as apiKeys from '@/lib/contract/api-keys';
import type * as artifacts from '@/lib/contract/artifacts';
import type * as audit from '@/lib/contract/audit';
import type * as comparison from '@/lib/contract/comparison';
import type { Endpoint } from '@/lib/contract/endpoint';
import type * as evaluation from '@/lib/contract/evaluation';
import type * as events from '@/lib/contract/events';
import type * as exports from '@/lib/contract/exports';
import type * as images from '@/lib/contract/images';
import type * as imports from '@/lib/contract/imports';
import type * as operation from '@/lib/contract/operation';
import type * as projects from '@/lib/contract/projects';
import type * as sketches from '@/lib/contract/sketches';
import type * as trash from '@/lib/contract/trash';

/**
 * An endpoint as a browser knows it: where it is. What it takes and answers is known to the compiler alone, so that no
 * page loads the schemas by which the server judges.
 */
export interface Remote<E extends Endpoint = Endpoint> {
  readonly method: E['method'];
  readonly path: E['path'];
  /** Never there: it carries the type. */
  readonly contract?: E;
}

/** The endpoint that is meant. */
export type EndpointOf<R> = R extends Remote<infer E> ? E : never;

/** The compiler holds both to the contract. */
function remote<E extends Endpoint>(method: E['method'], path: E['path']): Remote<E> {
  return { method, path };
}

export const getMe = remote<typeof account.getMe>('GET', '/api/me');

export const getCoverage = remote<typeof analyses.getCoverage>('GET', '/api/projects/{projectId}/coverage');
export const getTimeline = remote<typeof analyses.getTimeline>('GET', '/api/analyses/{analysisId}/timeline');
export const listClasses = remote<typeof analyses.listClasses>('GET', '/api/projects/{projectId}/classes');
export const listImageAnalyses = remote<typeof analyses.listImageAnalyses>(
  'GET',
  '/api/images/{imageId}/analyses',
);
export const listModels = remote<typeof analyses.listModels>('GET', '/api/projects/{projectId}/models');
export const restoreAnalysis = remote<typeof analyses.restoreAnalysis>(
  'POST',
  '/api/analyses/{analysisId}/restore',
);

export const validateAnnotations = remote<typeof annotations.validateAnnotations>(
  'POST',
  '/api/analyses/{analysisId}/annotations:validate',
);
export const getAnnotation = remote<typeof annotations.getAnnotation>(
  'GET',
  '/api/analyses/{analysisId}/annotations/{annotationId}',
);
export const getAnnotationColumns = remote<typeof annotations.getAnnotationColumns>(
  'GET',
  '/api/analyses/{analysisId}/annotations/columns',
);

export const createApiKey = remote<typeof apiKeys.createApiKey>('POST', '/api/api-keys');
export const listApiKeys = remote<typeof apiKeys.listApiKeys>('GET', '/api/api-keys');
export const revokeApiKey = remote<typeof apiKeys.revokeApiKey>('DELETE', '/api/api-keys/{keyId}');

export const getArtifact = remote<typeof artifacts.getArtifact>(
  'GET',
  '/api/analyses/{analysisId}/artifacts/{name}',
);
export const listArtifacts = remote<typeof artifacts.listArtifacts>(
  'GET',
  '/api/analyses/{analysisId}/artifacts',
);

export const exportChanges = remote<typeof audit.exportChanges>(
  'GET',
  '/api/projects/{projectId}/audit/export',
);
export const listChanges = remote<typeof audit.listChanges>('GET', '/api/projects/{projectId}/audit');
export const listOwnChanges = remote<typeof audit.listOwnChanges>('GET', '/api/audit');

export const deleteReview = remote<typeof comparison.deleteReview>(
  'DELETE',
  '/api/projects/{projectId}/reviews/{imageId}',
);
export const getProjectComparison = remote<typeof comparison.getProjectComparison>(
  'GET',
  '/api/projects/{projectId}/comparison',
);
export const getProjectVotes = remote<typeof comparison.getProjectVotes>(
  'GET',
  '/api/projects/{projectId}/votes',
);
export const putReview = remote<typeof comparison.putReview>(
  'PUT',
  '/api/projects/{projectId}/reviews/{imageId}',
);

export const getEvaluation = remote<typeof evaluation.getEvaluation>(
  'GET',
  '/api/projects/{projectId}/evaluation',
);
export const getImageEvaluation = remote<typeof evaluation.getImageEvaluation>(
  'GET',
  '/api/images/{imageId}/evaluation',
);
export const getSharedFalsePositives = remote<typeof evaluation.getSharedFalsePositives>(
  'GET',
  '/api/projects/{projectId}/shared-false-positives',
);

export const streamProjectEvents = remote<typeof events.streamProjectEvents>(
  'GET',
  '/api/projects/{projectId}/events',
);

export const exportComparison = remote<typeof exports.exportComparison>(
  'GET',
  '/api/projects/{projectId}/comparison/table',
);
export const exportEvaluation = remote<typeof exports.exportEvaluation>(
  'GET',
  '/api/projects/{projectId}/evaluation/table',
);
export const estimateExport = remote<typeof exports.estimateExport>(
  'GET',
  '/api/projects/{projectId}/export/estimate',
);
export const exportProject = remote<typeof exports.exportProject>('GET', '/api/projects/{projectId}/export');

export const deleteImages = remote<typeof images.deleteImages>(
  'POST',
  '/api/projects/{projectId}/images/delete',
);
export const getImage = remote<typeof images.getImage>('GET', '/api/images/{imageId}');
export const getImageContent = remote<typeof images.getImageContent>('GET', '/api/images/{imageId}/content');
export const getImagePositions = remote<typeof images.getImagePositions>(
  'GET',
  '/api/projects/{projectId}/images/positions',
);
export const getImageThumbnail = remote<typeof images.getImageThumbnail>(
  'GET',
  '/api/images/{imageId}/thumbnail',
);
export const listImages = remote<typeof images.listImages>('GET', '/api/projects/{projectId}/images');
export const restoreImage = remote<typeof images.restoreImage>('POST', '/api/images/{imageId}/restore');
export const restoreImages = remote<typeof images.restoreImages>(
  'POST',
  '/api/projects/{projectId}/images/restore',
);
export const uploadImages = remote<typeof images.uploadImages>('POST', '/api/projects/{projectId}/images');

export const cancelImport = remote<typeof imports.cancelImport>('POST', '/api/imports/{importId}/cancel');
export const createImport = remote<typeof imports.createImport>('POST', '/api/projects/{projectId}/import');
export const getImport = remote<typeof imports.getImport>('GET', '/api/imports/{importId}');
export const getImportReport = remote<typeof imports.getImportReport>(
  'GET',
  '/api/imports/{importId}/report',
);
export const listImportSources = remote<typeof imports.listImportSources>(
  'GET',
  '/api/projects/{projectId}/import-sources',
);
export const listImports = remote<typeof imports.listImports>('GET', '/api/projects/{projectId}/imports');
export const runImport = remote<typeof imports.runImport>('POST', '/api/imports/{importId}/run');

export const getLimits = remote<typeof operation.getLimits>('GET', '/api/limits');

export const createProject = remote<typeof projects.createProject>('POST', '/api/projects');
export const createSampleProject = remote<typeof projects.createSampleProject>('POST', '/api/sample-project');
export const deleteMember = remote<typeof projects.deleteMember>(
  'DELETE',
  '/api/projects/{projectId}/members/{email}',
);
export const deleteProject = remote<typeof projects.deleteProject>('DELETE', '/api/projects/{projectId}');
export const getProject = remote<typeof projects.getProject>('GET', '/api/projects/{projectId}');
export const listActivity = remote<typeof projects.listActivity>('GET', '/api/projects/{projectId}/activity');
export const listMembers = remote<typeof projects.listMembers>('GET', '/api/projects/{projectId}/members');
export const listProjects = remote<typeof projects.listProjects>('GET', '/api/projects');
export const putMember = remote<typeof projects.putMember>(
  'PUT',
  '/api/projects/{projectId}/members/{email}',
);
export const restoreProject = remote<typeof projects.restoreProject>(
  'POST',
  '/api/projects/{projectId}/restore',
);
export const updateProject = remote<typeof projects.updateProject>('PATCH', '/api/projects/{projectId}');

export const listSketches = remote<typeof sketches.listSketches>('GET', '/api/projects/{projectId}/sketches');

export const getUsage = remote<typeof trash.getUsage>('GET', '/api/projects/{projectId}/usage');
export const listTrash = remote<typeof trash.listTrash>('GET', '/api/projects/{projectId}/trash');
export const listTrashedProjects = remote<typeof trash.listTrashedProjects>('GET', '/api/trash');
