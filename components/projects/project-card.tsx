'use client';

import { Badge, Skeleton } from '@mantine/core';
import Link from 'next/link';
import { formatCount } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Project } from '@/lib/contract/projects';
import classes from './project-list.module.css';

/** One project in the list: what it is called and how much is in it. */
export function ProjectCard({ project }: { project: Project }) {
  return (
    <li className={classes.card}>
      <h2 className={classes.cardName}>
        <Link href={`/projects/${project.id}`} title={project.name}>
          <bdi>{project.name}</bdi>
        </Link>
        {project.is_sample && (
          <Badge variant="light" size="sm" tt="none" fw={500} flex="none">
            Sample
          </Badge>
        )}
      </h2>
      {project.description && <p className={classes.description}>{project.description}</p>}
      <div className={classes.figures}>
        <span>
          <strong>{formatCount(project.image_count)}</strong> {project.image_count === 1 ? 'image' : 'images'}
        </span>
        <span>
          <strong>{formatCount(project.analysis_count)}</strong>{' '}
          {project.analysis_count === 1 ? 'analysis' : 'analyses'}
        </span>
        <span className={classes.when}>
          <RelativeTime at={project.updated_at} />
        </span>
      </div>
    </li>
  );
}

/** The shape of a card while the projects are on their way. */
export function ProjectCardSkeleton() {
  return (
    <li className={classes.card}>
      <Skeleton height={18} width="55%" />
      <Skeleton height={12} mt={6} />
      <Skeleton height={12} width="40%" mt="auto" />
    </li>
  );
}
