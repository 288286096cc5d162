import { expect, test } from '@playwright/test';
import { projectSections, sectionHref } from '../components/projects/project-sections';
import { complaintsOf } from './complaints';

test('no page does what its Content-Security-Policy forbids, or fails', async ({ context, request }) => {
  // Many pages, one after the other.
  test.slow();
  const projects: { id: string; name: string }[] = await (await request.get('/api/projects')).json();
  const projectId = projects.find(({ name }) => name.startsWith('Model comparison demo'))?.id ?? '';
  const [image] = await (await request.get(`/api/projects/${projectId}/images`)).json();
  const addresses = [
    '/',
    '/settings',
    '/signature',
    '/guide',
    '/docs',
    '/problems/invalid-signature',
    `/projects/${projectId}/images/${image.id}`,
    ...projectSections.map((section) => sectionHref(projectId, section)),
  ];
  for (const address of addresses) {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const answer = await page.goto(address);
    expect([address, answer?.status()]).toEqual([address, 200]);
    expect(answer?.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
    await expect(page.getByRole('heading').first()).toBeVisible({ timeout: 30_000 });
    expect(complaints).toEqual([]);
    await page.close();
  }
});
