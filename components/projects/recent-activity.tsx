import Link from 'next/link';
import { Upload } from '@/components/ui/icons';
import { formatCounted } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateMark, type StateMarkName } from '@/components/ui/state-mark';
import type { Activity } from '@/lib/contract/projects';
import classes from './overview.module.css';

const marks: Readonly<Record<Activity['kind'], StateMarkName | null>> = {
  uploaded: null,
  queued: 'not-run',
  processing: 'running',
  completed: 'found',
  failed: 'failed',
  cancelled: 'failed',
};

const verbs: Readonly<Record<Activity['kind'], string>> = {
  uploaded: 'uploaded',
  queued: 'queued',
  processing: 'is running on',
  completed: 'completed',
  failed: 'failed on',
  cancelled: 'was cancelled on',
};

/** What it was done to: the image by its name where it is one. */
function objectOf({ count, filename }: Activity): string {
  return count === 1 ? filename : formatCounted(count, 'image');
}

interface RecentActivityProps {
  readonly projectId: string;
  /** Undefined while it is on its way. */
  readonly activity: readonly Activity[] | undefined;
}

/** What happened lately, newest first. A failure says why, and leads to its image. */
export function RecentActivity({ projectId, activity }: RecentActivityProps) {
  return (
    <section className={classes.panel} aria-label="Recent activity">
      <h2>Recent activity</h2>
      <div className={classes.body}>
        <ul className={classes.list}>
          {activity?.map((line) => {
            const mark = marks[line.kind];
            const what = `${line.model ?? line.by ?? ''} ${verbs[line.kind]} ${objectOf(line)}`;
            const more =
              line.error_message ??
              (line.annotation_count > 0 ? formatCounted(line.annotation_count, 'annotation') : '');
            return (
              <li key={`${line.kind} ${line.model} ${line.by} ${line.at}`} className={classes.entry}>
                {mark ? <StateMark state={mark} /> : <Upload size={11} />}
                <Link
                  className={classes.name}
                  href={`/projects/${projectId}/images/${line.image_id}`}
                  prefetch={false}
                  title={`${what}${more && `\n${more}`}`}
                >
                  {line.model ? (
                    <>
                      <bdi>{line.model.slice(0, line.model.lastIndexOf('@'))}</bdi>{' '}
                      <span className={classes.quiet}>{verbs[line.kind]}</span>{' '}
                    </>
                  ) : (
                    <span className={classes.quiet}>Uploaded </span>
                  )}
                  <bdi>{objectOf(line)}</bdi>
                  {line.error_message ? (
                    <span className={classes.failed}> {line.error_message}</span>
                  ) : (
                    line.annotation_count > 0 && (
                      <span className={classes.quiet}>
                        , {formatCounted(line.annotation_count, 'annotation')}
                      </span>
                    )
                  )}
                </Link>
                <span className={classes.when}>
                  <RelativeTime at={line.at} />
                </span>
              </li>
            );
          })}
        </ul>
        {activity?.length === 0 && <p className={classes.empty}>Nothing yet.</p>}
      </div>
    </section>
  );
}
