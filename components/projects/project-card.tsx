'use client';

import { Badge, Skeleton } from '@mantine/core';
import Link from 'next/link';
import { formatCount } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { thumbnailUrl } from '@/lib/client/images';
import type { Project } from '@/lib/contract/projects';
import classes from './project-list.module.css';

/** One project in the list: its first images, what it is called, and how much is in it. */
export function ProjectCard({ project }: { project: Project }) {
  return (
    <li className={classes.card}>
      <Cover ids={project.cover} />
      <div className={classes.words}>
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
            <strong>{formatCount(project.image_count)}</strong>{' '}
            {project.image_count === 1 ? 'image' : 'images'}
          </span>
          <span>
            <strong>{formatCount(project.analysis_count)}</strong>{' '}
            {project.analysis_count === 1 ? 'analysis' : 'analyses'}
          </span>
          <span className={classes.when}>
            <RelativeTime at={project.updated_at} />
          </span>
        </div>
      </div>
    </li>
  );
}

/** The first images side by side; a quiet ground where there is none. */
function Cover({ ids }: { ids: readonly string[] }) {
  return (
    <span className={classes.cover} aria-hidden="true">
      {ids.length === 0 && <span>No image yet</span>}
      {ids.map((id) => (
        // biome-ignore lint/performance/noImgElement: our server makes thumbnails itself
        <img key={id} src={thumbnailUrl(id, 320)} alt="" loading="lazy" decoding="async" />
      ))}
    </span>
  );
}

/** The shape of a card while the projects are on their way. */
export function ProjectCardSkeleton() {
  return (
    <li className={classes.card}>
      <span className={classes.cover} />
      <div className={classes.words}>
        <Skeleton height={18} width="55%" />
        <Skeleton height={12} mt={6} />
        <Skeleton height={12} width="40%" mt="auto" />
      </div>
    </li>
  );
}
