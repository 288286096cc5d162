'use client';

import { Button, MultiSelect } from '@mantine/core';
import { useState } from 'react';
import { Card, Cards, Figures } from '@/components/charts/card';
import { ImageLink } from '@/components/charts/image-link';
import { ReportOf } from '@/components/charts/report-page';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { everyThing, type VotesView, votesCodec, votesQuery } from '@/lib/client/agreement-view';
import { compareViewCodec, mostSides, usualCompareView } from '@/lib/client/compare-view';
import { useProjectVotes } from '@/lib/client/comparisons';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import { useUrlState } from '@/lib/client/url-state';
import { lowestIou } from '@/lib/comparison/overlaps';
import { defaultVoteParameters } from '@/lib/comparison/votes';
import type { ProjectVotes } from '@/lib/contract/comparison';
import classes from './agreement.module.css';
import { CommittedSlider } from './committed-slider';
import { firstModels, truthName } from './model-choice';

const mostModels = 8;
const listStep = 30;
const mostRows = 20;

/** What is found by k of n models. */
export function VotesSection({ projectId, models }: { projectId: string; models: readonly Model[] }) {
  const [view, change] = useUrlState(votesCodec);
  const [isOpen, setOpen] = useState(false);
  const [limit, setLimit] = useState(listStep);
  const usual = firstModels(models).filter(({ model_name }) => model_name !== truthName);
  const chosen = view.models.length > 0 ? view.models : usual.slice(0, mostSides).map(modelKey);
  const computed = useProjectVotes(projectId, votesQuery(view, chosen, limit));
  return (
    <>
      <section className={classes.controls} aria-label="What is compared">
        <MultiSelect
          className={classes.models}
          label="Models"
          size="xs"
          data={models.map(modelKey)}
          value={[...chosen]}
          maxValues={mostModels}
          dropdownOpened={isOpen}
          onDropdownOpen={() => setOpen(true)}
          onDropdownClose={() => setOpen(false)}
          onChange={(next) => change({ models: next })}
        />
        <CommittedSlider
          name="Confidence ≥"
          label="Least confidence"
          value={view.min_confidence === '' ? 0 : Number(view.min_confidence)}
          onCommit={(value) => change({ min_confidence: value === 0 ? '' : String(value) })}
        />
        <CommittedSlider
          name="Same at IoU ≥"
          label="Least IoU"
          min={lowestIou}
          value={view.iou === '' ? defaultVoteParameters.iou : Number(view.iou)}
          onCommit={(value) => change({ iou: value === defaultVoteParameters.iou ? '' : String(value) })}
        />
      </section>
      {chosen.length < 2 && <p className={classes.dim}>Choose at least two models.</p>}
      <ReportOf computed={computed} what="The vote">
        {(votes) => (
          <Votes
            projectId={projectId}
            votes={votes}
            view={view}
            onMore={() => setLimit(limit + listStep)}
            onList={(filters) => {
              change({ ...everyThing, ...filters });
              if (filters.found_by) document.getElementById('voted')?.scrollIntoView({ block: 'start' });
            }}
          />
        )}
      </ReportOf>
    </>
  );
}

interface VotesProps {
  readonly projectId: string;
  readonly votes: ProjectVotes;
  readonly view: VotesView;
  /** Lists the images with such a thing; no filters list all. */
  readonly onList: (filters: Partial<VotesView>) => void;
  readonly onMore: () => void;
}

function Votes({ projectId, votes, view, onList, onMore }: VotesProps) {
  const foundBy = view.found_by === '' ? null : Number(view.found_by);
  const { class_name: className, found_by_model: finder, missed_by_model: misser } = view;
  const isPlain = className === '' && finder === '' && misser === '';
  const [isWhole, setWhole] = useState(false);
  const { summary, per_model: perModel, per_class: perClass, images } = votes;
  const n = votes.parameters.models.length;
  const hrefOf = (imageId: string) => {
    const sides = votes.parameters.models.slice(0, mostSides);
    const query = compareViewCodec.write({
      ...usualCompareView,
      mode: 'side',
      sides,
      iou: votes.parameters.iou,
      thresholds: sides.map(() => votes.parameters.min_confidence),
    });
    return `/projects/${projectId}/images/${imageId}?${query}`;
  };
  return (
    <>
      <Figures
        figures={[
          { name: 'images all have completed', value: formatCount(summary.images) },
          { name: 'things', value: formatCount(summary.things) },
          { name: 'found by all, one class', value: formatCount(summary.unanimous) },
        ]}
      />
      <p className={classes.dim}>
        Over the {formatCounted(summary.images, 'image')} that all {n} have completed, of{' '}
        {formatCount(summary.images_in_project)} in the project.
      </p>
      <Cards>
        <Card title="Found by" note="A row lists the images with such a thing.">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Models</th>
                <th scope="col" className={classes.number}>
                  Things
                </th>
              </tr>
            </thead>
            <tbody>
              {byFinders(summary.found_by).map(({ finders, count }) => (
                <tr key={finders}>
                  <th scope="row">
                    {finders} of {n}
                  </th>
                  <td className={classes.number}>
                    <button
                      type="button"
                      aria-pressed={foundBy === finders && isPlain}
                      disabled={count === 0}
                      onClick={() =>
                        onList(foundBy === finders && isPlain ? {} : { found_by: String(finders) })
                      }
                    >
                      {formatCount(count)}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
        <Card title="By model" note="Alone and missed list their images below.">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col" className={classes.number}>
                  Instances
                </th>
                <th scope="col" className={classes.number}>
                  Alone
                </th>
                <th scope="col" className={classes.number}>
                  Missed
                </th>
              </tr>
            </thead>
            <tbody>
              {perModel.map(({ model, instances, alone, missed }) => (
                <tr key={model}>
                  <th scope="row" title={model}>
                    <bdi>{model}</bdi>
                  </th>
                  <td className={classes.number}>{formatCount(instances)}</td>
                  <td className={classes.number} title="Found by no other">
                    <button
                      type="button"
                      aria-label={`${model}, alone: ${alone}`}
                      disabled={alone === 0}
                      onClick={() => onList({ found_by: '1', found_by_model: model })}
                    >
                      {formatCount(alone)}
                    </button>
                  </td>
                  <td className={classes.number} title="Found by all others">
                    <button
                      type="button"
                      aria-label={`${model}, missed: ${missed}`}
                      disabled={missed === 0}
                      onClick={() => onList({ found_by: String(n - 1), missed_by_model: model })}
                    >
                      {formatCount(missed)}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      </Cards>
      <Card title="By class" note="Every figure lists its images below.">
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Class</th>
                <FinderColumns counts={summary.found_by} />
              </tr>
            </thead>
            <tbody>
              {(isWhole ? perClass : perClass.slice(0, mostRows)).map((row) => (
                <tr key={row.class_name ?? ''}>
                  <th scope="row" title={row.class_name ?? undefined}>
                    <bdi>{row.class_name ?? 'no class'}</bdi>
                  </th>
                  {byFinders(row.found_by).map(({ finders, count }) => (
                    <td key={finders} className={classes.number}>
                      {count === 0 || row.class_name === null ? (
                        <span className={count === 0 ? classes.dim : undefined}>{formatCount(count)}</span>
                      ) : (
                        <button
                          type="button"
                          aria-label={`${row.class_name}, found by ${finders} of ${n}: ${count}`}
                          onClick={() =>
                            onList({ found_by: String(finders), class_name: row.class_name ?? '' })
                          }
                        >
                          {formatCount(count)}
                        </button>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {perClass.length > mostRows && (
          <button type="button" className={classes.textButton} onClick={() => setWhole(!isWhole)}>
            {isWhole ? `Only ${mostRows}` : `All ${formatCount(perClass.length)} classes`}
          </button>
        )}
      </Card>
      <Card
        title="Images"
        note={
          foundBy === null
            ? 'The least alike first.'
            : `With ${className === '' ? 'something' : className} that ${foundersOf(view, n)} found.`
        }
        aside={<span className={classes.dim}>{formatCounted(votes.images_total, 'image')}</span>}
      >
        <div className={classes.filters} id="voted">
          {foundBy !== null && (
            <button type="button" className={classes.textButton} onClick={() => onList({})}>
              All images
            </button>
          )}
        </div>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Image</th>
                <FinderColumns counts={summary.found_by} />
                <th scope="col" className={classes.number}>
                  All, one class
                </th>
              </tr>
            </thead>
            <tbody>
              {images.map((image) => (
                <tr key={image.image_id}>
                  <th scope="row">
                    <ImageLink image={image} others={images} href={hrefOf(image.image_id)} />
                  </th>
                  {byFinders(image.found_by).map(({ finders, count }) => (
                    <td key={finders} className={classes.number}>
                      <span className={count === 0 ? classes.dim : undefined}>{formatCount(count)}</span>
                    </td>
                  ))}
                  <td className={classes.number}>{formatCount(image.unanimous)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {images.length < votes.images_total && (
          <Button variant="default" mt={8} onClick={onMore}>
            Show more ({formatCount(votes.images_total - images.length)})
          </Button>
        )}
      </Card>
    </>
  );
}

/** Counts of things found by one model, by two and so on, each with the number of its finders. */
const byFinders = (counts: readonly number[]) => counts.map((count, i) => ({ finders: i + 1, count }));

function FinderColumns({ counts }: { counts: readonly number[] }) {
  return byFinders(counts).map(({ finders }) => (
    <th key={finders} scope="col" className={classes.number}>
      {finders} of {counts.length}
    </th>
  ));
}

/** Who found what is listed, in words. */
function foundersOf(
  { found_by, found_by_model: finder, missed_by_model: misser }: VotesView,
  n: number,
): string {
  if (finder !== '') return `only ${finder}`;
  return misser === '' ? `${found_by} of ${n}` : `all but ${misser}`;
}
