import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { expectAccessible } from './axe';
import { newAnalysis, newImage, secret } from './server';

const languages = [
  { tab: 'curl', file: 'pipeline.sh', command: 'bash' },
  { tab: 'Python', file: 'pipeline.py', command: '/usr/bin/python3' },
  { tab: 'Node', file: 'pipeline.mjs', command: process.execPath },
] as const;

/** Runs a program in a folder of its own, with `photo.jpg` beside it; answers what it printed. */
async function run(text: string, { file, command }: (typeof languages)[number]) {
  const folder = mkdtempSync(join(tmpdir(), 'vista-integrate-'));
  writeFileSync(join(folder, file), text);
  const photo = sharp({ create: { width: 320, height: 240, channels: 3, background: '#678' } });
  writeFileSync(join(folder, 'photo.jpg'), await photo.jpeg().toBuffer());
  // The runner's own wishes for colour are no part of a user's shell, and Node warns where two of them disagree.
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
  const options = { cwd: folder, env: { ...env, ML_CALLBACK_HMAC_SECRET: secret() } };
  // Not waiting in place: the runner has to see meanwhile which of its connections the server has closed.
  const done = await new Promise<{ error: Error | null; out: string; complaints: string }>((resolve) =>
    execFile(command, [file], options, (error, out, complaints) => resolve({ error, out, complaints })),
  );
  rmSync(folder, { recursive: true, force: true });
  expect(done.complaints).toBe('');
  expect(done.error).toBeNull();
  return done.out;
}

/** What the page shows of a program: its pieces from top to bottom. */
const shown = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('textbox', { name: /: (prepare|step \d)$/ })
    .evaluateAll((fields) => fields.map((field) => (field as HTMLTextAreaElement).value));

for (const language of languages)
  test(`the ${language.tab} steps run exactly as they are shown, with the key made at a click`, async ({
    page,
    request,
  }) => {
    const { projectId, imageId } = await newImage(request, 320, 240);
    await page.goto(`/projects/${projectId}`);
    await page.getByRole('link', { name: 'Integrate' }).click();
    await expect(page.getByRole('combobox', { name: 'Image' })).toHaveValue('ground.png');
    await page.getByRole('button', { name: 'Make an API key' }).click();
    await expect(page.getByText('not shown again')).toBeVisible();
    await page.getByText(language.tab, { exact: true }).click();
    await expect(page.getByRole('textbox', { name: `${language.tab}: step 6` })).toBeVisible();
    const pieces = await shown(page);
    expect(pieces).toHaveLength(7);
    expect(pieces[0]).toContain(imageId);
    expect(pieces[0]).toMatch(/vista_\w{8,}/);
    const output = await run(pieces.join('\n'), language);
    expect(output).toContain(`/projects/${projectId}/images/${imageId}`);
    const { analyses } = await (await request.get(`/api/images/${imageId}/analyses`)).json();
    expect(analyses).toMatchObject([
      { model_name: 'my_detector', status: 'completed', annotation_count: 1, missing_artifacts: [] },
    ]);
  });

for (const language of languages)
  test(`the ${language.tab} program of an empty project uploads a photo and posts to it`, async ({
    page,
    request,
  }) => {
    const project = await (await request.post('/api/projects', { data: { name: 'empty' } })).json();
    await page.goto(`/projects/${project.id}`);
    await page.getByText(language.tab, { exact: true }).click();
    const program = await page.getByRole('textbox', { name: `the ${language.tab} program` }).inputValue();
    const output = await run(program, language);
    const image = output.trim().split('/').at(-1);
    const { analyses } = await (await request.get(`/api/images/${image}/analyses`)).json();
    expect(analyses).toMatchObject([{ status: 'completed', annotation_count: 1, missing_artifacts: [] }]);
  });

test('the signature debugger says what fits, and what was signed by mistake', async ({ page }) => {
  const sent: string[] = [];
  await page.goto('/signature');
  await expect(page.getByRole('heading', { name: /signature refused/ })).toBeVisible();
  page.on('request', (each) => sent.push(`${each.url()} ${each.postData()}`));
  await page.getByLabel('Body').fill('{"status": "processing"}');
  await page.getByLabel('Secret', { exact: true }).fill('a secret');
  await page.getByLabel('X-ML-Timestamp').fill('1700000000');
  const row = page.getByRole('row', { name: /^canonical form/ });
  const digest = await row.getByRole('cell').getByRole('code').innerText();
  await page.getByLabel('X-ML-Signature').fill(`sha256=${digest}`);
  await expect(page.getByText('The signature fits.')).toBeVisible();
  await expect(page.getByText(/behind this browser’s time/)).toBeVisible();
  // echo '{"status": "processing"}' | openssl dgst -sha256 -hmac 'a secret'
  const echoed = spawnSync('openssl', ['dgst', '-sha256', '-hmac', 'a secret', '-r'], {
    input: '{"status": "processing"}\n',
    encoding: 'utf8',
  });
  await page.getByLabel('X-ML-Signature').fill(echoed.stdout.split(' ')[0] ?? '');
  await expect(page.getByText('A line break after the body was signed')).toBeVisible();
  // What the server says of a body that lost its line break on the way.
  await page.getByRole('textbox', { name: 'Body' }).fill('{"status":\n"processing"}');
  const arrived = createHash('sha256').update('{"status":"processing"}').digest('hex');
  await page
    .getByLabel('The server’s answer')
    .fill(`The digest does not match. Body received: 23 bytes, SHA-256 ${arrived}.`);
  await expect(page.getByText('without its line breaks, as `curl -d @file` sends it')).toBeVisible();
  expect(sent.filter((each) => each.includes('secret'))).toEqual([]);
});

test('annotations are checked before they are sent, and coordinates corrected by choosing a reading', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await newImage(request, 640, 480);
  await page.goto(`/projects/${projectId}/integrate`);
  await page.getByRole('link', { name: 'Annotation check' }).click();
  await expect(page.getByText('No model has run on this image.')).toBeVisible();
  await newAnalysis(request, imageId, []);
  await page.reload();
  const annotations = page.getByRole('textbox', { name: 'Annotations' });
  await annotations.fill('{"annotations": [');
  await expect(page.getByText(/This is no JSON/)).toBeVisible();
  const box = (bbox: number[]) => ({
    annotation_type: 'bounding_box',
    class_name: 'x',
    confidence: 0.5,
    data: { bbox },
  });
  await annotations.fill(JSON.stringify([{ ...box([1, 2, 3, 4]), confidence: 81 }]));
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText(
    '1 fault: nothing would be stored.',
  );
  await expect(page.getByRole('region', { name: 'Faults' })).toContainText('/annotations/0/confidence');
  const corners = Array.from({ length: 12 }, (_, i) => box([300 + i, 200 + i, 400 + i, 300 + i]));
  await annotations.fill(JSON.stringify(corners));
  const doctor = page.getByRole('region', { name: 'Coordinates' });
  await expect(doctor).toContainText('two corners');
  await expectAccessible(page);
  await doctor.getByRole('radio', { name: /two corners/ }).check();
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText(
    '12 annotations would be stored, and nothing looks wrong.',
  );
  await expect(page.getByRole('textbox', { name: 'corrected annotations' })).toHaveValue(/"format":"xyxy"/);
});
