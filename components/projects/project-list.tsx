'use client';

import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import Link from 'next/link';
import { useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { Plus, Search } from '@/components/ui/icons';
import { Late } from '@/components/ui/late';
import { PageKeys } from '@/components/ui/page-keys';
import { PageTitle } from '@/components/ui/page-title';
import { TopBar } from '@/components/ui/top-bar';
import { useProjects } from '@/lib/client/projects';
import { FirstProject } from './first-project';
import { NewProjectDialog } from './new-project-dialog';
import { ProjectCard, ProjectCardSkeleton } from './project-card';
import classes from './project-list.module.css';

/** From this many projects on there is a search field. */
const searchFrom = 9;

/** The first page: all projects of the caller. */
export function ProjectList() {
  const [search, setSearch] = useState('');
  const [debounced] = useDebouncedValue(search.trim(), 200);
  const projects = useProjects(debounced);
  const [isCreating, creating] = useDisclosure();
  const { items = [], total = 0 } = projects.data ?? {};
  const isEmpty = projects.isSuccess && total === 0 && debounced === '' && !projects.isPlaceholderData;
  const isSearchable = search !== '' || total >= searchFrom;
  return (
    <>
      <PageTitle parts={['Projects']} />
      <TopBar crumbs={[]}>
        <Link href="/guide" className={classes.settings}>
          Guide
        </Link>
        <Link href="/settings" className={classes.settings}>
          Your settings
        </Link>
        <PageKeys />
      </TopBar>
      <main className={classes.page}>
        {!isEmpty && (
          <div className={classes.head}>
            <h1 className={classes.title}>Projects</h1>
            {isSearchable && (
              <TextInput
                className={classes.search}
                type="search"
                aria-label="Search projects"
                placeholder="Search projects"
                leftSection={<Search size={14} />}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
              />
            )}
            <Button leftSection={<Plus size={14} />} onClick={creating.open}>
              New project
            </Button>
          </div>
        )}
        {projects.isPending && (
          <Late>
            <ul className={classes.cards} aria-busy="true" aria-label="Loading projects">
              {['a', 'b', 'c'].map((key) => (
                <ProjectCardSkeleton key={key} />
              ))}
            </ul>
          </Late>
        )}
        {projects.error && !projects.data && (
          <FailureNote
            error={projects.error}
            what="The projects could not be loaded."
            onRetry={() => void projects.refetch()}
          />
        )}
        {isEmpty && <FirstProject onCreate={creating.open} />}
        {items.length > 0 && (
          <ul className={classes.cards}>
            {items.map((project) => (
              <ProjectCard key={project.id} project={project} />
            ))}
          </ul>
        )}
        {projects.isSuccess && items.length === 0 && !isEmpty && (
          <p className={classes.nothing}>
            No project is called “<bdi>{debounced}</bdi>”.
          </p>
        )}
      </main>
      <NewProjectDialog opened={isCreating} onClose={creating.close} />
    </>
  );
}
