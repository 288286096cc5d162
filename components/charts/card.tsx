import { type ReactNode, useId } from 'react';
import classes from './card.module.css';

interface CardProps {
  readonly title: string;
  /** Beside the title: a figure, or controls. */
  readonly aside?: ReactNode;
  /** What is to be seen, in a sentence under the title. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a report: a chart, a table. */
export function Card({ title, aside, note, children }: CardProps) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id}>{title}</h2>
        {aside && <div className={classes.aside}>{aside}</div>}
      </header>
      {note && <p className={classes.note}>{note}</p>}
      {children}
    </section>
  );
}

/** Cards beside one another, as many as the page has room for; one that needs all of it stands outside of them. */
export function Cards({ children }: { children: ReactNode }) {
  return <div className={classes.cards}>{children}</div>;
}

/** Cards of one column, under one another while there is no room for all of them. */
export function CardStack({ children }: { children: ReactNode }) {
  return <div className={classes.stack}>{children}</div>;
}

/** One figure of a report, with what it is. */
export interface Figure {
  readonly name: string;
  readonly value: ReactNode;
  readonly hint?: string;
}

/** The figures that a report begins with, in a line. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={classes.figures}>
      {figures.map(({ name, value, hint }) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
