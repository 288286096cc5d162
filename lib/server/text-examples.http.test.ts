import { expect, test } from 'vitest';
import { textExamples } from '@/lib/contract/text-examples';
import { Client } from '@/lib/testing/pipeline';

const client = new Client();
const firstLine = (text: unknown) => String(text).split('\r\n')[0];

test('the tables that the API’s document shows have the columns that the server writes', async () => {
  const { projectId, imageId } = await client.newImage(320, 240);
  for (const model of ['a', 'b']) {
    const { id } = (await client.analyse(imageId, { model_name: model, model_version: '1' })).json;
    await client.finalize(id);
  }
  const tables = {
    exportProject: 'export?format=csv',
    exportComparison: 'comparison/table?a=a@1&b=b@1&table=pairs',
    exportEvaluation: 'evaluation/table?truth=a@1&prediction=b@1&table=classes',
    exportChanges: 'audit/export',
  };
  for (const [id, path] of Object.entries(tables)) {
    const answer = await client.get(`/api/projects/${projectId}/${path}`);
    expect([id, firstLine(answer.text)]).toEqual([id, firstLine(textExamples[id]?.['text/csv'])]);
  }
});
