import { useState } from 'react';
import classes from '@/components/viewer/viewer.module.css';
import type { ViewerLayer } from '@/components/viewer/viewer-props';
import { type ClassificationChip, classificationChips } from '@/lib/scene/classifications';
import { type FilterChoice, filterFor } from '@/lib/scene/filter';
import { classNameOfRow } from '@/lib/scene/scene';

/** So many stand on the picture; the others are named by their number. */
const mostChips = 6;

/** The classes of the whole image: they have no place in it and stand beside it. */
export function ClassificationChips({
  layers,
  choice,
  colourOf,
}: {
  readonly layers: readonly ViewerLayer[];
  readonly choice: FilterChoice;
  readonly colourOf: (className: string | null) => string;
}) {
  const [open, setOpen] = useState<string | null>(null);
  const chips = layers
    .filter(({ visible }) => visible)
    .flatMap(({ analysisId, scene, threshold = choice.threshold }) => {
      const filter = filterFor(scene.columns.classes, { ...choice, threshold });
      return classificationChips(scene.items.classification, filter).map((chip) => ({
        key: `${analysisId}/${chip.row}`,
        className: classNameOfRow(scene.columns, chip.row),
        chip,
      }));
    });
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="Classes of the image">
      {chips.slice(0, mostChips).map(({ key, className, chip }) => (
        <li key={key}>
          <button
            type="button"
            className={classes.chip}
            aria-expanded={open === key}
            onClick={() => setOpen(open === key ? null : key)}
          >
            <span className={classes.swatch} style={{ background: colourOf(className) }} />
            <bdi className={classes.chipName}>{className}</bdi>
            {!Number.isNaN(chip.confidence) && <span>{chip.confidence.toFixed(2)}</span>}
          </button>
          {open === key && <Scores chip={chip} />}
        </li>
      ))}
      {chips.length > mostChips && <li className={classes.chip}>+{chips.length - mostChips}</li>}
    </ul>
  );
}

function Scores({ chip }: { readonly chip: ClassificationChip }) {
  return (
    <table className={classes.scores}>
      <tbody>
        {chip.scores.slice(0, 10).map(({ className, confidence }) => (
          <tr key={className}>
            <th scope="row">
              <bdi>{className}</bdi>
            </th>
            <td>
              <meter min={0} max={1} value={confidence ?? 0} />
            </td>
            <td>{confidence === null ? 'unknown' : confidence.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
