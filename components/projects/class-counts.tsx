import { galleryHref } from '@/components/images/image-links';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { ShallowLink } from '@/components/ui/shallow-link';
import { useClassColours } from '@/lib/client/class-colours';
import { countClasses } from '@/lib/client/class-counts';
import type { Model } from '@/lib/client/projects';
import classes from './overview.module.css';

const mostShown = 100;

interface ClassCountsProps {
  readonly projectId: string;
  /** Undefined while they are on their way. */
  readonly models: readonly Model[] | undefined;
}

/** The classes that were found, with their colours and how often. */
export function ClassCounts({ projectId, models }: ClassCountsProps) {
  const counts = models ? countClasses(models) : undefined;
  const colours = useClassColours(projectId);
  const most = counts?.[0]?.[1] ?? 1;
  return (
    <section className={classes.panel} aria-label="Classes">
      <h2>{counts ? formatCounted(counts.length, 'class', 'classes') : 'Classes'}</h2>
      <div className={classes.body}>
        <ul className={classes.list}>
          {counts?.slice(0, mostShown).map(([name, count]) => (
            <li key={name} className={classes.entry}>
              <span className={classes.swatch} style={{ background: colours.get(name) }} />
              <ShallowLink
                className={classes.name}
                href={galleryHref(projectId, { class_name: name })}
                title={name}
              >
                <bdi>{name}</bdi>
              </ShallowLink>
              <span className={classes.measure} aria-hidden="true">
                <i style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span className={classes.count}>{formatCount(count)}</span>
            </li>
          ))}
          {counts && counts.length > mostShown && (
            <li className={classes.entry}>
              <span className={classes.quiet}>
                and {formatCount(counts.length - mostShown)} more: the filter “Class” has them all
              </span>
            </li>
          )}
        </ul>
        {counts?.length === 0 && <p className={classes.empty}>Nothing was found yet.</p>}
      </div>
    </section>
  );
}
