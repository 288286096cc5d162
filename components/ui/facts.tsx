import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** A name and what there is to say of it; a fact without a value (null, undefined, false, '') is left out. */
export type Fact = readonly [name: string, value: ReactNode];

/** Names and values in two columns. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const known = facts.filter(
    ([, value]) => value !== null && value !== undefined && value !== false && value !== '',
  );
  return (
    <dl className={classes.facts}>
      {known.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
