'use client';

import { Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { Search } from '@/components/ui/icons';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { coverageQuery } from '@/lib/client/comparisons';
import { modelsOnImageHref } from '@/lib/client/model-links';
import type { Coverage } from '@/lib/contract/analyses';
import classes from './coverage-matrix.module.css';

const rowHeight = 26;
const pageSize = 200;

type Cell = Coverage['images'][number]['cells'][number];

const words: Readonly<Record<Cell['status'], string>> = {
  completed: 'completed',
  found_nothing: 'found nothing',
  running: 'running',
  failed: 'failed',
  not_run: 'not run',
};

/** Models × images: what became of each model on each image. Only the rows in view are fetched and in the document. */
export function CoverageMatrix({ projectId }: { projectId: string }) {
  const [search, setSearch] = useState('');
  const [isIncomplete, setIncomplete] = useState(false);
  const [wanted] = useDebouncedValue(search.trim(), 250);
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const scroll = useRef<HTMLElement>(null);
  const numbers = [...new Set([0, range[0], range[1]])];
  const pages = useQueries({
    queries: numbers.map((page) => coverageQuery(projectId, wanted, isIncomplete, page, pageSize)),
  });
  const byPage = new Map(numbers.map((page, i) => [page, pages[i]?.data]));
  const first = pages[0]?.data;
  const total = first?.total ?? 0;
  const models = first?.models ?? [];
  const failed = pages.find((page) => page.error && !page.data);
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    onChange: (instance) => {
      const items = instance.getVirtualItems();
      const from = Math.floor((items[0]?.index ?? 0) / pageSize);
      const to = Math.floor((items.at(-1)?.index ?? 0) / pageSize);
      if (from !== range[0] || to !== range[1]) setRange([from, to]);
    },
  });
  const items = virtualizer.getVirtualItems();
  return (
    <>
      <div className={classes.filters}>
        <TextInput
          type="search"
          aria-label="Search images by name"
          placeholder="Search by name"
          leftSection={<Search size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Switch
          label="Only incomplete"
          checked={isIncomplete}
          onChange={(event) => setIncomplete(event.currentTarget.checked)}
        />
        <span className={classes.dim} role="status">
          {first ? formatCounted(total, 'image') : ''}
        </span>
        <ul className={classes.key}>
          {(['completed', 'found_nothing', 'running', 'failed', 'not_run'] as const).map((status) => (
            <li key={status}>
              <span className={classes.mark} data-status={status} /> {words[status]}
            </li>
          ))}
        </ul>
      </div>
      {failed && (
        <FailureNote
          error={failed.error}
          what="The coverage could not be loaded."
          onRetry={() => void failed.refetch()}
        />
      )}
      {first && total === 0 && <p className={classes.dim}>No image fits.</p>}
      {total > 0 && (
        <section
          ref={scroll}
          className={classes.matrixScroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          tabIndex={0}
          aria-label="Models by images"
        >
          <table className={classes.matrix} aria-rowcount={total + 1}>
            <thead>
              <tr aria-rowindex={1}>
                <th scope="col">Image</th>
                {models.map((model) => (
                  <th key={model} scope="col" title={model}>
                    <bdi>{model}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Spacer height={items[0]?.start ?? 0} />
              {items.map(({ index }) => {
                const image = byPage.get(Math.floor(index / pageSize))?.images[index % pageSize];
                return (
                  <tr key={index} aria-rowindex={index + 2}>
                    <th scope="row" title={image?.filename}>
                      <bdi>{image?.filename ?? '…'}</bdi>
                    </th>
                    {image?.cells.map((cell, i) => (
                      <CellMark
                        key={models[i]}
                        cell={cell}
                        href={modelsOnImageHref(projectId, image.image_id, [models[i] ?? ''])}
                        model={models[i] ?? ''}
                        filename={image.filename}
                      />
                    ))}
                  </tr>
                );
              })}
              <Spacer height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** Stands for the rows that are not in the document. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr style={{ height }} /> : null;
}

interface CellMarkProps {
  readonly cell: Cell;
  readonly href: string;
  readonly model: string;
  readonly filename: string;
}

function CellMark({ cell, href, model, filename }: CellMarkProps) {
  const count = cell.status === 'completed' ? `, ${formatCounted(cell.annotation_count, 'annotation')}` : '';
  const label = `${model} on ${filename}: ${words[cell.status]}${count}`;
  return (
    <td>
      {cell.analysis_id === null ? (
        <span
          className={classes.mark}
          data-status={cell.status}
          role="img"
          aria-label={label}
          title={label}
        />
      ) : (
        <Link
          className={classes.mark}
          data-status={cell.status}
          href={href}
          aria-label={label}
          title={label}
          prefetch={false}
        >
          {cell.status === 'completed' ? formatCount(cell.annotation_count) : ''}
        </Link>
      )}
    </td>
  );
}
