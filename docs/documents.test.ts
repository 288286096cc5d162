import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bulkSchema } from '@/lib/annotations/schema';
import { endpoints } from '@/lib/contract/endpoints';
import { isProblemCode, problems } from '@/lib/contract/problem';
import { problemGuide } from '@/lib/contract/problem-guide';
import { settingsShape } from '@/lib/server/env';
import { defaultOf } from '@/lib/testing/settings-table';
import { formatExamples } from '@/scripts/pictures/format-examples.mjs';

const root = join(import.meta.dirname, '..');

/** Every document of the repository that people read. */
const documents = ['.', 'docs', 'docs/decisions', 'scripts', 'demo', 'bench', 'lib/testing/rgw']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** What deploys VISTA, and sets its settings too. */
const deployment = ['Dockerfile', 'compose.yaml', 'deploy/nginx.conf', 'deploy/vista.service'].map(
  (file) => ({
    file,
    text: readFileSync(join(root, file), 'utf8'),
  }),
);

const withoutCode = (text: string) => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`]*`/g, '');
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
const anchors = (text: string) =>
  new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? '')));

/** Pages of the app, as patterns of their addresses. */
const pages = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  .map((file) =>
    `/${dirname(file)}`
      .replace(/\/\.$/, '/')
      .replace(/\/\([^)]+\)/g, '')
      .replace(/\/\[\[[^\]]+\]\]/g, '(/.+)?')
      .replace(/\[[^\]]+\]/g, '[^/]+'),
  );
const isPage = (path: string) => pages.some((page) => new RegExp(`^${page}/?$`).test(path));

describe.each(documents.map((document) => [document.file, document] as const))('%s', (file, { text }) => {
  test('leads only to what there is', () => {
    const links = [
      ...[...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? ''),
      ...[...withoutCode(text).matchAll(/<(https?:[^>\s]+)>/g)].map(([, link]) => link ?? ''),
      ...[...text.matchAll(/\[`[^`]*`\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? ''),
    ];
    const broken = links.filter((link) => {
      if (link.startsWith('http://localhost:8000')) return !isPage(new URL(link).pathname);
      if (/^https:\/\//.test(link)) return !URL.canParse(link);
      const [path = '', anchor] = link.split('#');
      const target = join(root, dirname(file), path);
      if (path !== '' && !existsSync(target)) return true;
      if (anchor === undefined) return false;
      return !anchors(path === '' ? text : readFileSync(target, 'utf8')).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('gives commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const blocks = [...text.matchAll(/```(?:bash|sh|console)\n([\s\S]*?)```/g)].map(
      ([, block]) => block ?? '',
    );
    const wrong = blocks
      .flatMap((block) => block.split('\n'))
      .flatMap((line) => faultsOf(line.replace(/^\$ /, ''), dirname(file), scripts));
    expect(wrong).toEqual([]);
  });
});

test.each([...documents, ...deployment].map(({ file, text }) => [file, text] as const))(
  '%s names only settings that there are',
  (_, text) => {
    const named = [...text.matchAll(/\b(?:VISTA|ML|S3|DATABASE|PROXY)_[A-Z][A-Z0-9_]*\b/g)].map(
      ([name]) => name,
    );
    const others = new Set([
      ...Object.keys(settingsShape),
      // Read by the launcher, by clients and by tests, not by the server.
      ...['VISTA_ENV_FILE', 'VISTA_URL', 'VISTA_API_KEY', 'DATABASE_AWAY'],
    ]);
    const isTests = (name: string) => /^S3_TEST_|^VISTA_BENCH_/.test(name);
    expect([...new Set(named)].filter((name) => !others.has(name) && !isTests(name))).toEqual([]);
  },
);

/** What a line of a shell block names that is not in the repository. */
function faultsOf(line: string, folder: string, scripts: Record<string, string>): string[] {
  const faults: string[] = [];
  for (const [, name = ''] of line.matchAll(/\bnpm run ([\w:-]+)/g))
    if (!(name in scripts)) faults.push(line);
  const known = new Set(['ci', 'start', 'test', 'run', 'i', 'install', 'audit']);
  for (const [, name = ''] of line.matchAll(/\bnpm ([\w:-]+)/g)) if (!known.has(name)) faults.push(line);
  for (const [, path = ''] of line.matchAll(
    /(?:^|\s)((?:\.\/|scripts\/|demo\/|bench\/|\.ci\/|deploy\/)[\w./-]+\.(?:mjs|py|sh|service|conf))/g,
  )) {
    const places = ['.', folder, 'scripts'].map((place) => join(root, place, path));
    if (!places.some((place) => existsSync(place))) faults.push(`${relative(root, path)} in: ${line}`);
  }
  return faults;
}

test('every endpoint that a document names is one', () => {
  const places = endpoints.map(
    ({ method, path }) => new RegExp(`^${method} ${path.replace(/\{\w+\}/g, '[^/ ]+')}$`),
  );
  const wrong = documents.flatMap(({ file, text }) =>
    [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/api\/[^`\s?]*)[^`]*`/g)]
      .map(([, method, path]) => `${method} ${path}`)
      .filter((call) => !places.some((place) => place.test(call)))
      .map((call) => `${file}: ${call}`),
  );
  expect(wrong).toEqual([]);
});

test('docs/settings.md lists every setting, once (vitest -u writes it)', async () => {
  const rows = Object.entries(settingsShape).map(
    ([name, schema]) =>
      `| \`${name}\` | ${defaultOf(schema) && `\`${defaultOf(schema)}\``} | ${schema.description} |`,
  );
  const head = `# Settings

Of the environment, or of a file \`.env\` beside \`package.json\` (\`.env.example\` has them all, to copy); the environment wins.
A setting that cannot be used stops the start, with its name. Changes take a restart.

| setting | default | meaning |
|---|---|---|
`;
  await expect(`${head}${rows.join('\n')}\n`).toMatchFileSnapshot('settings.md');
});

test('docs/errors.md lists every error (vitest -u writes it)', async () => {
  const rows = Object.entries(problems).flatMap(([code, { status, title }]) =>
    isProblemCode(code)
      ? [`| ${status} | ${title} | \`${code}\` | ${problemGuide[code].remedy.replaceAll('|', '\\|')} |`]
      : [],
  );
  const head = `# Errors

Every error answer is \`application/problem+json\` with \`type\` (\`/problems/CODE\`, a page of the server that explains it), \`title\`,
\`status\`, \`detail\` and the \`request_id\` under which the server logged it.

| status | title | code | what to do |
|---|---|---|---|
`;
  await expect(`${head}${rows.join('\n')}\n`).toMatchFileSnapshot('errors.md');
});

describe('docs/data-formats.md', () => {
  const examples = formatExamples();

  test.each(examples.map(({ name, annotation }) => [name, annotation] as const))(
    '%s is an annotation, with its picture',
    (name, annotation) => {
      expect(bulkSchema.safeParse({ annotations: [annotation] }).error?.issues).toBeUndefined();
      expect(existsSync(join(root, `docs/pictures/${name}.webp`))).toBe(true);
      expect(readFileSync(join(root, 'docs/data-formats.md'), 'utf8')).toContain(`(pictures/${name}.webp)`);
    },
  );

  test('every JSON block on the page is one of the examples', () => {
    const blocks = readFileSync(join(root, 'docs/data-formats.md'), 'utf8').match(/```json/g) ?? [];
    expect(examples).toHaveLength(blocks.length);
  });
});
