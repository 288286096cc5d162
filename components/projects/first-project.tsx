'use client';

import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { FailureNote } from '@/components/ui/failure-note';
import { Mark } from '@/components/ui/icons';
import { useLoadSample } from '@/lib/client/projects';
import classes from './first-project.module.css';

const steps = [
  ['Make a project', 'and drop your images into it.'],
  ['Let your pipeline post', 'what its models found: boxes, masks, keypoints, classes, heat maps.'],
  ['Look', 'at every image with every model’s results drawn over it, to the pixel.'],
] as const;

/** What there is to see before there is a project: what VISTA is for, and two ways to begin. */
export function FirstProject({ onCreate }: { onCreate: () => void }) {
  const router = useRouter();
  const sample = useLoadSample();
  const load = () => sample.mutate(undefined, { onSuccess: ({ id }) => router.push(`/projects/${id}`) });
  return (
    <section className={classes.welcome}>
      <Mark size={40} />
      <h1>See what your vision models did</h1>
      <p className={classes.lead}>
        VISTA shows model results over the images they were made from. There is no project yet.
      </p>
      <ol className={classes.steps}>
        {steps.map(([what, how]) => (
          <li key={what}>
            <span>
              <strong>{what}</strong> {how}
            </span>
          </li>
        ))}
      </ol>
      <div className={classes.actions}>
        <Button onClick={load} loading={sample.isPending || sample.isSuccess}>
          Load the sample project
        </Button>
        <Button variant="default" onClick={onCreate}>
          New project
        </Button>
      </div>
      <p className={classes.hint}>The sample has four photos and what four real models said of them.</p>
      {sample.error && (
        <FailureNote error={sample.error} what="The sample project could not be loaded." onRetry={load} />
      )}
    </section>
  );
}
