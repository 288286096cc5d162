'use client';

import { Button } from '@mantine/core';
import { usePathname, useRouter } from 'next/navigation';
import { useRememberedNumber } from '@/components/ui/remembered';
import { useImageChoice } from '@/lib/client/integrate';
import { useProject } from '@/lib/client/projects';
import { type Stop, stops, tourDone } from './stops';
import classes from './tour.module.css';

/** Shows somebody new around the sample project, once: a card that is in nobody's way and goes for good when dismissed. */
export function Tour({ projectId }: { projectId: string }) {
  const { data: project } = useProject(projectId);
  const [reached, setReached] = useRememberedNumber('tour', 0, 0, tourDone);
  const place = placeOf(usePathname().slice(`/projects/${projectId}`.length));
  // Whoever goes ahead by themselves is told about where they are; where there is no stop, nothing.
  const number = stops.findIndex((stop, index) => index >= reached && stop.place === place);
  const stop = stops[number];
  if (!project?.is_sample || !stop) return null;
  return <TourCard projectId={projectId} stop={stop} number={number} goTo={setReached} />;
}

/** Which place of the tour an address under a project is. */
const placeOf = (path: string) => (path.startsWith('/images/') ? 'image' : path.replace(/^\//, ''));

/** Tells the pages how much of their lower edge the card takes, so that whatever it would lie on can be scrolled above it. */
function keepRoom(card: HTMLElement) {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() =>
    style.setProperty('--vista-tour-room', `${card.offsetHeight + 24}px`),
  );
  observer.observe(card);
  return () => {
    observer.disconnect();
    style.removeProperty('--vista-tour-room');
  };
}

interface TourCardProps {
  readonly projectId: string;
  readonly stop: Stop;
  readonly number: number;
  readonly goTo: (number: number) => void;
}

function TourCard({ projectId, stop, number, goTo }: TourCardProps) {
  const router = useRouter();
  const images = useImageChoice(projectId, '');
  /** Where a stop is under the project; undefined where it has no photo to show. */
  const addressOf = async ({ place }: Stop) => {
    if (place !== 'image') return place && `/${place}`;
    // Whoever is quicker than the list of photos waits for it here.
    const { data } = images.data ? images : await images.refetch({ cancelRefetch: false });
    return data?.items[0] && `/images/${data.items[0].id}`;
  };
  const move = async (next: number): Promise<void> => {
    const to = stops[next];
    if (!to || to.place === stop.place) return goTo(next);
    const address = await addressOf(to);
    if (address === undefined) return move(next + Math.sign(next - number));
    goTo(next);
    router.push(`/projects/${projectId}${address}`);
  };
  const isLast = number === stops.length - 1;
  return (
    <section
      ref={keepRoom}
      className={classes.card}
      data-place={stop.place || undefined}
      aria-label="Tour of the sample project"
      onKeyDown={(event) => event.key === 'Escape' && goTo(tourDone)}
    >
      <div role="status">
        <h2>{stop.title}</h2>
        <p>{stop.text}</p>
      </div>
      <footer className={classes.foot}>
        <span>
          {number + 1} of {stops.length}
        </span>
        {!isLast && (
          <Button variant="default" onClick={() => goTo(tourDone)}>
            Skip the tour
          </Button>
        )}
        {number > 0 && (
          <Button variant="default" onClick={() => move(number - 1)}>
            Back
          </Button>
        )}
        <Button onClick={() => move(number + 1)}>{isLast ? 'Done' : 'Next'}</Button>
      </footer>
    </section>
  );
}
