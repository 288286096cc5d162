import Link from 'next/link';
import { PageKeys } from '@/components/ui/page-keys';
import { PageTitle } from '@/components/ui/page-title';
import { TopBar } from '@/components/ui/top-bar';
import { type GuideDocument, guideParts } from './documents';
import classes from './guide.module.css';
import { Markdown } from './markdown';

/** A document of the repository, with the others beside it: who only has a browser reads them here. */
export function GuidePage({ document }: { document: GuideDocument }) {
  return (
    <>
      <PageTitle parts={[document.title]} />
      <TopBar crumbs={[{ label: 'Guide', href: '/guide' }, { label: document.title }]}>
        <PageKeys />
      </TopBar>
      <div className={classes.page}>
        <nav className={classes.contents} aria-label="Guide">
          {guideParts.map(({ reader, documents }) => (
            <section key={reader}>
              <h2>{reader}</h2>
              <ul>
                {documents.map(({ name, title }) => (
                  <li key={name}>
                    <Link href={`/guide/${name}`} aria-current={name === document.name ? 'page' : undefined}>
                      {title}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
          <section>
            <h2>To try</h2>
            <ul>
              <li>
                <a href="/docs">API reference</a>
              </li>
              <li>
                <Link href="/signature">Signature debugger</Link>
              </li>
            </ul>
          </section>
        </nav>
        <main className={classes.text}>
          <Markdown document={document} />
        </main>
      </div>
    </>
  );
}
