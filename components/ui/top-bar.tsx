import Link from 'next/link';
import type { ReactNode } from 'react';
import { ChevronRight, Mark } from './icons';
import classes from './top-bar.module.css';

/** A place on the way here; without an address it is where one is. */
interface Crumb {
  readonly label: string;
  readonly href?: string;
}

interface TopBarProps {
  readonly crumbs: readonly Crumb[];
  /** Figures and facts beside the breadcrumb. */
  readonly facts?: ReactNode;
  /** Controls at the end of the bar. */
  readonly children?: ReactNode;
}

/** The bar at the top of every page: where one is, and what can be done here. */
export function TopBar({ crumbs, facts, children }: TopBarProps) {
  return (
    <header className={classes.bar}>
      <nav aria-label="Breadcrumb" className={classes.path}>
        <Link href="/" className={classes.home} aria-label="VISTA: all projects">
          <Mark />
          <span className={classes.name}>VISTA</span>
        </Link>
        <ol className={classes.crumbs}>
          {crumbs.map((crumb) => (
            <li key={crumb.href ?? crumb.label} className={classes.crumb}>
              <span className={classes.chevron}>
                <ChevronRight size={12} />
              </span>
              {crumb.href ? (
                <Link href={crumb.href} title={crumb.label}>
                  <bdi>{crumb.label}</bdi>
                </Link>
              ) : (
                <span aria-current="page" title={crumb.label}>
                  <bdi>{crumb.label}</bdi>
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {facts && <div className={classes.facts}>{facts}</div>}
      <div className={`scrolls-sideways ${classes.actions}`}>{children}</div>
    </header>
  );
}
