'use client';

import { MultiSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type Curve, Curves } from '@/components/charts/curves';
import { useClassColours } from '@/lib/client/class-colours';
import type { EvaluationReply } from '@/lib/contract/evaluation';

interface PrecisionCurvesProps {
  readonly projectId: string;
  readonly report: EvaluationReply;
  readonly second: EvaluationReply | null;
  /** Opens what a place on the line of a class stands for: what the model calls that from a confidence on. */
  readonly onPoint: (point: {
    readonly className: string;
    readonly confidence: number;
    readonly isSecond: boolean;
  }) => void;
}

/** Classes that are drawn when nobody has chosen: those with the most truth. */
const usualCount = 5;
/** More lines than this cannot be told apart. */
const mostClasses = 12;

/** Precision at every recall: the mean over the classes, and single classes; of a second model dashed. */
export function PrecisionCurves({ projectId, report, second, onPoint }: PrecisionCurvesProps) {
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const names = useMemo(
    () =>
      report.per_class
        .filter(({ truths }) => truths > 0)
        .toSorted((p, q) => q.truths - p.truths)
        .map(({ class_name }) => class_name),
    [report.per_class],
  );
  const shown = chosen ?? names.slice(0, usualCount);
  const colours = useClassColours(projectId, names);
  const curves = [
    ...curvesOf(report, false, shown, colours, onPoint),
    ...(second ? curvesOf(second, true, shown, colours, onPoint) : []),
  ];
  return (
    <>
      <MultiSelect
        size="xs"
        aria-label="Classes in the chart"
        placeholder={shown.length === 0 ? 'Only the mean' : ''}
        data={names}
        value={[...shown]}
        onChange={setChosen}
        maxValues={mostClasses}
        searchable
        mb={8}
      />
      <Curves
        label="Precision over recall, by class"
        x="Recall"
        y="Precision"
        at={report.pr_curves.recall}
        curves={curves}
      />
    </>
  );
}

function curvesOf(
  { pr_curves: { recall, mean, classes }, parameters }: EvaluationReply,
  isSecond: boolean,
  shown: readonly string[],
  colours: ReadonlyMap<string, string>,
  onPoint: PrecisionCurvesProps['onPoint'],
): Curve[] {
  const suffix = isSecond ? ` (${parameters.prediction})` : '';
  const look = isSecond ? { dash: '6 4' } : {};
  const meanCurve: Curve = {
    name: `mean${suffix}`,
    colour: 'var(--mantine-color-text)',
    values: mean,
    isStrong: true,
    ...look,
  };
  return [
    ...(mean.length > 0 ? [meanCurve] : []),
    ...classes
      .filter(({ class_name }) => shown.includes(class_name))
      .map(({ class_name: className, precision, confidence }): Curve => {
        const from = (place: number) => floorShare(confidence[place] ?? 0);
        return {
          name: `${className}${suffix}`,
          colour: colours.get(className) ?? '#888888',
          values: precision,
          ...look,
          point: {
            words: (place) =>
              confidence[place] == null
                ? `${className}${suffix}: recall ${recall[place]?.toFixed(2)} is never reached`
                : `${className}${suffix}: precision ${precision[place]?.toFixed(3)} at recall ${recall[place]?.toFixed(2)}, confidence ≥ ${from(place).toFixed(2)}`,
            open: (place) => onPoint({ className, confidence: place === 0 ? 0 : from(place), isSecond }),
          },
        };
      }),
  ];
}

/** The hundredth that is not above a share: a threshold there leaves what has the share. */
function floorShare(share: number): number {
  return Math.floor(share * 100 + 1e-9) / 100;
}
