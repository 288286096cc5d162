'use client';

import Link from 'next/link';
import { useRouter, useSelectedLayoutSegment } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useKeys } from '@/components/ui/keys';
import { hasRole, type Role } from '@/lib/contract/access';
import { projectSections, sectionHref } from './project-sections';
import classes from './section-bar.module.css';

interface SectionBarProps {
  readonly projectId: string;
  /** Null while it is not known. */
  readonly role: Role | null;
}

/** The sections of a project as a row of links, each with a pair of keys. */
export function SectionBar({ projectId, role }: SectionBarProps) {
  const router = useRouter();
  const segment = useSelectedLayoutSegment() ?? '';
  const current = useRef<HTMLAnchorElement>(null);
  const sections = projectSections.filter(
    (section) => section.role === undefined || (role !== null && hasRole(role, section.role)),
  );
  useKeys(
    sections.map((section) => ({
      keys: [`g ${section.key}`],
      label: section.label,
      press: () => router.push(sectionHref(projectId, section)),
    })),
  );
  // On a narrow screen the row scrolls. (In braces: newer browsers answer a promise, which is no clean-up.)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another section is another link
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [segment]);
  return (
    <nav aria-label="Project sections" className={`scrolls-sideways ${classes.bar}`}>
      {sections.map((section) => {
        const isCurrent = section.segment === segment;
        return (
          <Link
            key={section.segment}
            ref={isCurrent ? current : undefined}
            href={sectionHref(projectId, section)}
            className={classes.tab}
            aria-current={isCurrent ? 'page' : undefined}
            title={`${section.label} (G then ${section.key.toUpperCase()})`}
          >
            {section.label}
          </Link>
        );
      })}
    </nav>
  );
}
