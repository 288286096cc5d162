import { dashOfLayer } from '@/components/images/dashes';
import classes from './compare-panel.module.css';
import { letterOf } from './pair-looks';

/** The letter of a side with the line that its annotations are drawn with: A solid, B dashed, C dotted. */
export function SideBadge({ side }: { side: number }) {
  return (
    <span className={classes.badge} data-side={side}>
      <b>{letterOf(side)}</b>
      <svg width="18" height="2" aria-hidden="true">
        <path
          d="M0 1h18"
          stroke="currentColor"
          strokeWidth="2"
          strokeDasharray={dashOfLayer(side).join(' ')}
        />
      </svg>
    </span>
  );
}
