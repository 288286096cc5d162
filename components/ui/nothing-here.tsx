import Link from 'next/link';
import classes from './nothing-here.module.css';
import { PageTitle } from './page-title';
import { TopBar } from './top-bar';

/** A whole page that says there is nothing to show, and where to go instead. */
export function NothingHere({ title, text }: { title: string; text: string }) {
  return (
    <>
      <PageTitle parts={[title]} />
      <TopBar crumbs={[]} />
      <main className={classes.page}>
        <h1>{title}</h1>
        <p>{text}</p>
        <p>
          <Link href="/">All projects</Link>
        </p>
      </main>
    </>
  );
}
