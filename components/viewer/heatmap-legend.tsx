import type { HeatLegendEntry, PaneReport } from '@/components/viewer/pane';
import classes from '@/components/viewer/viewer.module.css';
import { type ColourMapName, colourMap, colourMapLength } from '@/lib/geometry/colour-maps';

/** What the colours of the heat maps on the screen mean, in numbers. */
export function HeatmapLegend({
  report,
  onNext,
}: {
  readonly report: PaneReport;
  readonly onNext: () => void;
}) {
  if (report.heatmaps.length === 0) return null;
  const hidden = report.heatmapCount - report.heatmaps.length;
  return (
    <section className={classes.legend} aria-label="Heat map legend">
      {report.heatmaps.map((entry) => (
        <div key={entry.key} className={classes.legendEntry}>
          <span className={classes.legendTitle} title={entry.title}>
            <bdi>{entry.title}</bdi>
          </span>
          <LegendBody entry={entry} />
        </div>
      ))}
      {hidden > 0 && (
        <button type="button" className={classes.legendNext} onClick={onNext}>
          Show the next of {report.heatmapCount} heat maps
        </button>
      )}
    </section>
  );
}

function LegendBody({ entry }: { readonly entry: HeatLegendEntry }) {
  if (entry.state === 'loading') return <span className={classes.legendNote}>Loading…</span>;
  if (entry.reason !== null)
    return <span className={classes.legendNote}>Cannot be shown: {entry.reason}.</span>;
  if (!entry.scale) return <span className={classes.legendNote}>In its own colours</span>;
  const [from, to] = entry.scale.range;
  return (
    <>
      <div
        className={classes.legendBar}
        style={{ backgroundImage: gradient(entry.scale.colourMap) }}
        role="img"
        aria-label={`${entry.scale.colourMap} from ${formatEnd(from)} to ${formatEnd(to)}`}
      />
      <div className={classes.legendScale}>
        {[from, from / 2 + to / 2, to].map((value, i) => (
          <span key={['from', 'middle', 'to'][i]}>{formatEnd(value)}</span>
        ))}
      </div>
    </>
  );
}

function gradient(name: ColourMapName): string {
  const table = colourMap(name);
  const stops = Array.from({ length: 18 }, (_, i) => {
    const entry = 3 * Math.min(colourMapLength - 1, i * 15);
    return `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** Up to four digits that tell, without trailing zeros. */
function formatEnd(value: number): string {
  return String(Number(value.toPrecision(4)));
}
