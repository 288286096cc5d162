import { expect } from 'vitest';
import { Client } from './pipeline';

/** An image of this size, in a project of its own, with one completed analysis. */
export interface Posted {
  projectId: string;
  imageId: string;
  analysisId: string;
}
export const postedSize = { width: 640, height: 480 };

/** Posts annotations as a pipeline does; `fields` are of the analysis. */
export async function post(annotations: readonly unknown[], fields: object = {}): Promise<Posted> {
  const client = new Client();
  const { projectId, imageId } = await client.newImage(postedSize.width, postedSize.height);
  const analysis = await client.analyse(imageId, fields);
  const answer = await client.bulk(analysis.json.id, annotations);
  expect([answer.status, answer.json.detail]).toEqual([201, undefined]);
  await client.finalize(analysis.json.id);
  return { projectId, imageId, analysisId: analysis.json.id };
}

/** Exports a project. */
export const exported = ({ projectId }: Pick<Posted, 'projectId'>, query: string, headers = {}) =>
  new Client().get(`/api/projects/${projectId}/export?${query}`, headers);
