import { CoordinateChoice } from '@/components/imports/coordinate-choice';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { Snippet } from '@/components/ui/snippet';
import type { CoordinateReading } from '@/lib/annotations/coordinate-readings';
import type { Verdict } from '@/lib/client/annotation-check';
import classes from './integrate.module.css';

interface VerdictViewProps {
  readonly verdict: Verdict;
  readonly reading: CoordinateReading;
  readonly onReading: (reading: CoordinateReading) => void;
}

/** Characters of a corrected body that are shown; all of it is copied. */
const mostShown = 20_000;

/** What the server says of annotations: whether they would be stored, every fault and doubt, and how to correct them. */
export function VerdictView({ verdict, reading, onReading }: VerdictViewProps) {
  const { valid, count, errors, total_errors, warnings, warning_count, diagnosis, corrected } = verdict;
  const text = corrected && toText(corrected);
  return (
    <>
      <p
        className={classes.verdict}
        data-good={(valid && warning_count === 0) || undefined}
        data-bad={!valid || undefined}
        role="status"
      >
        {valid
          ? `${formatCounted(count, 'annotation')} would be stored${warning_count > 0 ? `, with ${formatCounted(warning_count, 'doubt')}` : ', and nothing looks wrong'}.`
          : `${formatCounted(total_errors, 'fault')}: nothing would be stored.`}
      </p>
      {diagnosis && <CoordinateChoice diagnosis={diagnosis} reading={reading} onChange={onReading} />}
      {text && (
        <>
          <h2>Corrected: send this instead</h2>
          <Snippet
            text={text}
            what="corrected annotations"
            shown={text.length > mostShown ? `${text.slice(0, mostShown)}\n…` : text}
          />
        </>
      )}
      <Remarks title="Faults" remarks={errors} total={total_errors} />
      <Remarks title="Doubts" remarks={warnings} total={warning_count} />
    </>
  );
}

/** A body with one annotation a line. */
function toText({ annotations, ...rest }: NonNullable<Verdict['corrected']>): string {
  const lines = annotations.map((annotation) => JSON.stringify(annotation)).join(',\n');
  return `${JSON.stringify({ ...rest, annotations: [] }).slice(0, -2)}\n${lines}\n]}`;
}

interface RemarksProps {
  readonly title: string;
  readonly remarks: readonly { readonly pointer: string; readonly message: string; readonly got?: unknown }[];
  readonly total: number;
}

function Remarks({ title, remarks, total }: RemarksProps) {
  if (total === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <dl className={classes.remarks}>
        {remarks.map(({ pointer, message, got }) => (
          <div key={`${pointer} ${message}`}>
            <dt>
              <code>{pointer || '/'}</code>
            </dt>
            <dd>
              {message}
              {got !== undefined && (
                <>
                  {' '}
                  (<code>{JSON.stringify(got)}</code>)
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {remarks.length < total && <p>and {formatCount(total - remarks.length)} more</p>}
    </section>
  );
}
