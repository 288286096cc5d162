'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useState } from 'react';
import { Card } from '@/components/charts/card';
import { ImageLink } from '@/components/charts/image-link';
import { TableLink } from '@/components/charts/table-link';
import { kindsByInterest, pairLooks } from '@/components/compare/pair-looks';
import { FilterChoice } from '@/components/ui/filter-choice';
import { Close, Search } from '@/components/ui/icons';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import {
  type AgreementView,
  agreementCodec,
  everythingListed,
  listedNames,
} from '@/lib/client/agreement-view';
import { useSetReviewed } from '@/lib/client/comparisons';
import { comparedImageHref } from '@/lib/client/model-links';
import type { ProjectComparison } from '@/lib/contract/comparison';
import classes from './agreement.module.css';
import { type AgreementReportProps, modelsOf, tableUrl } from './report-models';

type ComparedImage = ProjectComparison['images'][number];

const sortChoices = [
  { value: 'disagreement', label: 'Most disagreement' },
  { value: '-disagreement', label: 'Least disagreement' },
  { value: 'filename', label: 'Name A–Z' },
  { value: '-filename', label: 'Name Z–A' },
];
const reviewedChoices = [
  { value: 'false', label: 'Not reviewed' },
  { value: 'true', label: 'Reviewed' },
];
const kindChoices = kindsByInterest.map((value) => ({ value, label: pairLooks[value].label }));

/** The images that are compared, those with the most disagreement first; each is opened in the comparison of its page. */
export function ReviewQueue(props: AgreementReportProps) {
  const { projectId, report, view, change, onMore } = props;
  const router = useRouter();
  const { images, images_total: total } = report;
  const setReviewed = useSetReviewed(projectId);
  const { a, b } = report.parameters;
  const mark = (image: ComparedImage, isReviewed: boolean) =>
    setReviewed.mutate({ imageId: image.image_id, a, b, isReviewed });
  const hrefOf = (image: ComparedImage, position: number) =>
    comparedImageHref(projectId, image.image_id, modelsOf(report), {
      queue: agreementCodec.write(view).toString(),
      queue_at: String(position + 1),
    });
  const first = images.findIndex((image) => image.review === null || image.review.outdated);
  const start = images[first];
  const isFiltered = listedNames.some((name) => name !== 'sort' && view[name] !== '');
  /** ↑ ↓ go from row to row, R marks the one in focus. */
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a[data-row]')];
    const at = links.indexOf(
      document.activeElement instanceof HTMLElement
        ? document.activeElement
        : (links[0] ?? event.currentTarget),
    );
    const image = images[at];
    if (event.key === 'ArrowDown') links[Math.min(links.length - 1, at + 1)]?.focus();
    else if (event.key === 'ArrowUp') links[Math.max(0, at - 1)]?.focus();
    else if (event.key.toLowerCase() === 'r' && image) mark(image, !isReviewed(image));
    else return;
    event.preventDefault();
  };
  return (
    <Card
      title="Images by disagreement"
      note={
        <>
          Sum over everything that does not agree of (1 + confidence) / 2: twice for another class, times 1 −
          IoU for what has moved. ↑ ↓ go through the list, Enter opens, R marks as reviewed.
        </>
      }
      aside={
        <>
          <TableLink rows="images" href={tableUrl(props, 'images')} />
          <TableLink rows="pairs" href={tableUrl(props, 'pairs')} />
          {start && (
            <Button onClick={() => router.push(hrefOf(start, first))}>
              {first === 0 ? 'Review one by one' : 'Go on reviewing'}
            </Button>
          )}
        </>
      }
    >
      <div className={classes.filters} id="queue">
        <SearchField value={view.search} onChange={(search) => change({ search })} />
        <FilterChoice
          name="Kind"
          choices={kindChoices}
          value={view.kind}
          onChange={(kind) => change({ kind })}
        />
        <FilterChoice
          name="Review"
          choices={reviewedChoices}
          value={view.reviewed}
          onChange={(reviewed) => change({ reviewed })}
        />
        <Chips view={view} change={change} />
        {isFiltered && (
          <button type="button" className={classes.textButton} onClick={() => change(everythingListed)}>
            All images
          </button>
        )}
        <span className={classes.end}>
          <span className={classes.dim} role="status">
            {formatCounted(total, 'image')}
          </span>
          <FilterChoice
            name="Sort"
            choices={sortChoices}
            value={view.sort || 'disagreement'}
            onChange={(sort) => change({ sort: sort === 'disagreement' ? '' : sort })}
            isRequired
          />
        </span>
      </div>
      {total === 0 && <p className={classes.dim}>No image fits these filters.</p>}
      {total > 0 && (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys for what is in the list, which works without them too
        <div className={classes.scroll} onKeyDown={onKeyDown}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Image</th>
                <th scope="col" className={classes.number}>
                  Disagreement
                </th>
                {kindsByInterest.map((kind) => (
                  <th key={kind} scope="col" className={classes.number}>
                    <span className={classes.swatch} style={{ background: pairLooks[kind].colour }} />{' '}
                    {pairLooks[kind].label}
                  </th>
                ))}
                <th scope="col">Reviewed</th>
              </tr>
            </thead>
            <tbody>
              {images.map((image, i) => (
                <tr key={image.image_id}>
                  <th scope="row">
                    <ImageLink image={image} others={images} href={hrefOf(image, i)} data-row />
                  </th>
                  <td className={classes.number}>{image.disagreement.toFixed(2)}</td>
                  {kindsByInterest.map((kind) => (
                    <td key={kind} className={classes.number}>
                      <span className={image[kind] === 0 ? classes.dim : undefined}>
                        {formatCount(image[kind])}
                      </span>
                    </td>
                  ))}
                  <td>
                    <Checkbox
                      size="xs"
                      aria-label={`${image.filename} is reviewed`}
                      checked={isReviewed(image)}
                      onChange={(event) => mark(image, event.currentTarget.checked)}
                      {...(image.review?.outdated && { label: 'again: it has changed' })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {images.length < total && (
        <Button variant="default" mt={8} onClick={onMore}>
          Show more ({formatCount(total - images.length)})
        </Button>
      )}
    </Card>
  );
}

function isReviewed({ review }: ComparedImage): boolean {
  return review !== null && !review.outdated;
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const ask = useDebouncedCallback(onChange, 300);
  return (
    <TextInput
      type="search"
      aria-label="Search images by name"
      placeholder="Search by name"
      leftSection={<Search size={14} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
    />
  );
}

const chipNames: readonly (readonly [name: 'class_name' | 'class_a' | 'class_b', label: string])[] = [
  ['class_name', 'Class'],
  ['class_a', 'A says'],
  ['class_b', 'B says'],
];

/** What a cell or a bar has filtered by; each can be taken off. */
function Chips({ view, change }: Pick<AgreementReportProps, 'view' | 'change'>) {
  const hasIou = view.min_pair_iou !== '' || view.max_pair_iou !== '';
  return (
    <>
      {chipNames.map(([name, label]) =>
        view[name] === '' ? null : (
          <Chip key={name} label={`${label}: ${view[name]}`} onRemove={() => change(cleared([name]))} />
        ),
      )}
      {hasIou && (
        <Chip
          label={`IoU ${view.min_pair_iou || '0'} to ${view.max_pair_iou || '1'}`}
          onRemove={() => change(cleared(['min_pair_iou', 'max_pair_iou']))}
        />
      )}
    </>
  );
}

function cleared(names: readonly (keyof AgreementView)[]): Partial<AgreementView> {
  return Object.fromEntries(names.map((name) => [name, '']));
}

function Chip({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <button type="button" className={classes.chip} aria-label={`Remove filter ${label}`} onClick={onRemove}>
      <bdi>{label}</bdi>
      <Close size={12} />
    </button>
  );
}
