import { Skeleton } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { Late } from '@/components/ui/late';
import classes from './settings.module.css';

interface PartProps {
  readonly title: string;
  readonly text: string;
  /** A control at the end of the heading. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** One matter of a page of settings: what it is, what it means, and its rows. */
export function Part({ title, text, action, children }: PartProps) {
  const id = useId();
  return (
    <section className={classes.part} aria-labelledby={id}>
      <div className={classes.head}>
        <div className={classes.words}>
          <h2 id={id}>{title}</h2>
          <p>{text}</p>
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

interface RowsProps<T> {
  readonly query: {
    readonly data: { readonly items: readonly T[] } | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  /** "The members": what could not be loaded. */
  readonly what: string;
  readonly columns: readonly string[];
  readonly nothing: string;
  readonly children: (item: T) => ReactNode;
}

/** A table of what a query answers, or why there is none. The last column holds controls and has no heading. */
export function Rows<T>({ query, what, columns, nothing, children }: RowsProps<T>) {
  const { data, error, refetch } = query;
  if (error && !data)
    return <FailureNote error={error} what={`${what} could not be loaded.`} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <Late>
        <Skeleton height={72} aria-label={`${what}: loading`} />
      </Late>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={what}>
      {data.items.length === 0 ? (
        <p className={classes.empty}>{nothing}</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
              <th>
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>{data.items.map(children)}</tbody>
        </table>
      )}
    </section>
  );
}
