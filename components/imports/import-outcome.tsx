import { Facts } from '@/components/ui/facts';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import type { Import, ImportFinding } from '@/lib/contract/imports';
import { isOfPictures } from './import-words';
import classes from './imports.module.css';

/** What an import did, or a preview would do: figures, then what is left out or doubtful. */
export function ImportOutcomeView({ job }: { job: Import }) {
  const { outcome } = job;
  if (!outcome) return null;
  const { images, analyses, annotations } = outcome;
  const isPlan = job.status === 'previewed';
  const pixels = isOfPictures(job.format) ? 'stored' : 'registered without pixels';
  const list = (parts: readonly (readonly [number, string])[]) =>
    parts
      .filter(([count]) => count > 0)
      .map(([count, words]) => `${formatCount(count)} ${words}`)
      .join(' · ') || 'none';
  const annotationFacts: readonly (readonly [string, string])[] = [
    [
      'Analyses',
      list([
        [analyses.created, isPlan ? 'to be made' : 'made'],
        [analyses.existing, 'there already'],
        [analyses.empty, 'of them without annotations'],
      ]),
    ],
    [
      'Annotations',
      list([
        [annotations.created, isPlan ? 'to be stored' : 'stored'],
        [annotations.existing, 'there already'],
        [annotations.skipped, 'left out'],
      ]),
    ],
    ['Types', byCount(outcome.by_type)],
    ['Classes', byCount(outcome.by_class, 12)],
  ];
  const skipped = outcome.findings.filter(({ effect }) => effect === 'skipped');
  const warnings = outcome.findings.filter(({ effect }) => effect === 'warning');
  return (
    <div className={classes.outcome}>
      <Facts
        facts={[
          [
            'Images',
            list([
              [images.matched, 'found in the project'],
              [images.created, isPlan ? `to be ${pixels}` : pixels],
              [images.skipped, 'left out'],
            ]),
          ],
          ...(isOfPictures(job.format) ? [] : annotationFacts),
        ]}
      />
      <Findings title="Left out" findings={skipped} isBad />
      <Findings title="Taken, with a doubt" findings={warnings} />
      {skipped.length === 0 && warnings.length === 0 && (
        <p className={classes.fine}>Nothing is left out and nothing looks wrong.</p>
      )}
    </div>
  );
}

function byCount(counts: Readonly<Record<string, number>>, most = Number.POSITIVE_INFINITY): string {
  const all = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const shown = all.slice(0, most).map(([name, count]) => `${name || 'no class'} (${formatCount(count)})`);
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])].join(' · ');
}

function Findings({
  title,
  findings,
  isBad = false,
}: {
  title: string;
  findings: readonly ImportFinding[];
  isBad?: boolean;
}) {
  if (findings.length === 0) return null;
  return (
    <section aria-label={title} className={classes.findings} data-bad={isBad || undefined}>
      <h3>{title}</h3>
      <ul>
        {findings.map(({ code, count, message, examples }) => (
          <li key={code}>
            <strong>{formatCounted(count, 'time')}</strong>
            <span>
              {message}
              <small title={examples.join('\n')}>{examples.slice(0, 3).join(', ')}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
