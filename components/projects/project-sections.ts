import type { Role } from '@/lib/contract/access';

/** One section of a project: a tab of its frame, and a page under `app/projects/[projectId]/(sections)/`. */
export interface ProjectSection {
  readonly label: string;
  /** The segment of the address after the project's; '' is the project's own address. */
  readonly segment: string;
  /** The letter that opens it after `G`. */
  readonly key: string;
  /** The least role that sees it; everybody who sees the project where it is left out. */
  readonly role?: Role;
}

/** The sections, in the order of their tabs. A new page adds its row here. */
export const projectSections: readonly ProjectSection[] = [
  { label: 'Images', segment: '', key: 'i' },
  { label: 'Models', segment: 'models', key: 'm' },
  { label: 'Compare', segment: 'compare', key: 'c' },
  { label: 'Evaluate', segment: 'evaluate', key: 'e' },
  { label: 'Data', segment: 'data', key: 'd' },
  { label: 'Integrate', segment: 'integrate', key: 'n' },
  { label: 'Settings', segment: 'settings', key: 's' },
];

/** The address of a section. */
export function sectionHref(projectId: string, section: ProjectSection): string {
  return `/projects/${projectId}${section.segment && `/${section.segment}`}`;
}
