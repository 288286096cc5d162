import type { Place, Program } from './pipeline-program';

/** The six steps in Node (20 or later), without packages. */
export function nodeProgram({ origin, projectId, imageId, apiKey }: Place): Program {
  const key = apiKey === null ? 'process.env.VISTA_API_KEY; // not needed in local mode' : `'${apiKey}';`;
  const image =
    imageId === null
      ? `// An image to work on
const photo = new FormData();
photo.set('file', new Blob([readFileSync('photo.jpg')]), 'photo.jpg');
const { id: imageId } = await call('POST', \`/api/projects/\${project}/images\`, photo, user);`
      : `const imageId = '${imageId}';`;
  return {
    prepare: `import { createHmac } from 'node:crypto';${imageId === null ? "\nimport { readFileSync } from 'node:fs';" : ''}

const vista = '${origin}';
const project = '${projectId}';
const key = ${key}
const user = key ? { 'X-API-Key': key } : {};
const secret = process.env.ML_CALLBACK_HMAC_SECRET; // what the server's pipelines sign with

async function call(method, path, body, headers) {
  const response = await fetch(new URL(path, vista), { method, body, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text === '' ? null : JSON.parse(text);
}

function signed(method, path, payload) {
  const body = JSON.stringify(payload);
  const now = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(now + '.' + body).digest('hex');
  const headers = { 'Content-Type': 'application/json', 'X-ML-Timestamp': now, 'X-ML-Signature': 'sha256=' + digest };
  return call(method, path, body, headers);
}

${image}
`,
    steps: [
      `// 1  Create the analysis
const model = JSON.stringify({ model_name: 'my_detector', model_version: '1.0' });
const json = { 'Content-Type': 'application/json' };
const analysis = await call('POST', \`/api/images/\${imageId}/analyses\`, model, { ...user, ...json });
const path = \`/api/analyses/\${analysis.id}\`;
`,
      `// 2  Say that the model is at work
await signed('PATCH', \`\${path}/status\`, { status: 'processing' });
`,
      `// 3  Ask where to put files (leave out 3 and 4 if you have none)
const wanted = [{ artifact_name: 'log.txt', content_type: 'text/plain' }];
const { presigned_urls } = await signed('POST', \`\${path}/artifacts/presign\`, { artifacts: wanted });
`,
      `// 4  Upload them
await call('PUT', presigned_urls[0].upload_url, 'All went well.', { 'Content-Type': 'text/plain' });
`,
      `// 5  Post what was found, in pixels: x, y, width, height
await signed('POST', \`\${path}/annotations:bulk\`, {
  annotations: [
    {
      annotation_type: 'bounding_box',
      class_name: 'person',
      confidence: 0.95,
      data: { bbox: [40, 30, 120, 200], format: 'xywh' },
    },
  ],
});
`,
      `// 6  Finish
await signed('POST', \`\${path}/finalize\`, { status: 'completed' });
console.log(\`\${vista}/projects/\${project}/images/\${imageId}\`);
`,
    ],
  };
}
