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
}

/** Classes that are drawn when nobody has chosen: those with the most truth. */
const usualCount = 5;
/** More lines than this cannot be told apart. */
const mostClasses = 12;

/** Precision at every recall: the mean over the classes, and single classes; of a second model dashed. */
export function PrecisionCurves({ projectId, report, second }: PrecisionCurvesProps) {
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
  const curves = useMemo(() => {
    const of = (evaluation: EvaluationReply, suffix: string, dash?: string): Curve[] => [
      ...(evaluation.pr_curves.mean.length > 0
        ? [
            {
              name: `mean${suffix}`,
              colour: 'var(--mantine-color-text)',
              values: evaluation.pr_curves.mean,
              isStrong: true,
              ...(dash && { dash }),
            },
          ]
        : []),
      ...evaluation.pr_curves.classes
        .filter(({ class_name }) => shown.includes(class_name))
        .map(({ class_name, precision }) => ({
          name: `${class_name}${suffix}`,
          colour: colours.get(class_name) ?? '#888888',
          values: precision,
          ...(dash && { dash }),
        })),
    ];
    return [...of(report, ''), ...(second ? of(second, ` (${second.parameters.prediction})`, '6 4') : [])];
  }, [report, second, shown, colours]);
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
