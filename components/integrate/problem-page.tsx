import Link from 'next/link';
import { PageTitle } from '@/components/ui/page-title';
import { TopBar } from '@/components/ui/top-bar';
import { type ProblemCode, problems } from '@/lib/contract/problem';
import { problemGuide } from '@/lib/contract/problem-guide';
import classes from './integrate.module.css';
import { Marked } from './marked';

/** What an error answer's `type` leads to: what it means, and what to do about it. */
export function ProblemPage({ code }: { code: ProblemCode }) {
  const { status, title } = problems[code];
  const { detail, remedy } = problemGuide[code];
  return (
    <>
      <PageTitle parts={[title]} />
      <TopBar crumbs={[{ label: 'API', href: '/docs' }, { label: title }]} />
      <main className={classes.narrow}>
        <h1>{title}</h1>
        <p>
          Status {status}, type <code>/problems/{code}</code>.
        </p>
        <h2>What the server writes</h2>
        <blockquote className={classes.detail}>{detail}</blockquote>
        <h2>What to do</h2>
        <p>
          <Marked text={remedy} />
        </p>
        <p>
          <Link href="/guide/errors">All errors</Link>
        </p>
        {code === 'invalid-signature' && (
          <p>
            <Link href="/signature">Open the signature debugger</Link>
          </p>
        )}
      </main>
    </>
  );
}
