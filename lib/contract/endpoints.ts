import * as account from './account';
import * as analyses from './analyses';
import * as annotations from './annotations';
import * as apiKeys from './api-keys';
import * as artifacts from './artifacts';
import * as audit from './audit';
import * as comparison from './comparison';
import type { Endpoint } from './endpoint';
import * as evaluation from './evaluation';
import * as events from './events';
import * as exchange from './exports';
import * as images from './images';
import * as imports from './imports';
import * as operation from './operation';
import * as projects from './projects';
import * as sketches from './sketches';
import * as trash from './trash';

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'reply' in value;

/** Every endpoint there is: the OpenAPI document and the drift test read it. */
export const endpoints: readonly Endpoint[] = [
  projects,
  images,
  sketches,
  analyses,
  annotations,
  artifacts,
  exchange,
  imports,
  comparison,
  evaluation,
  apiKeys,
  events,
  operation,
  account,
  audit,
  trash,
]
  .flatMap((resource) => Object.values(resource))
  .filter(isEndpoint);
