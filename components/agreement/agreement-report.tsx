'use client';

import { useRouter } from 'next/navigation';
import { Card, CardStack, Cards, Figures } from '@/components/charts/card';
import { Histogram } from '@/components/charts/histogram';
import { Matrix } from '@/components/charts/matrix';
import { NothingToReport } from '@/components/charts/report-page';
import { Scatter } from '@/components/charts/scatter';
import { TableLink } from '@/components/charts/table-link';
import { kindsByInterest, pairLooks } from '@/components/compare/pair-looks';
import { formatConfidence, formatCount, formatCounted } from '@/components/ui/numbers';
import { type AgreementView, everythingListed, kindsOf } from '@/lib/client/agreement-view';
import { comparedImageHref } from '@/lib/client/model-links';
import type { PairKind } from '@/lib/comparison/compare';
import type { ProjectComparison } from '@/lib/contract/comparison';
import classes from './agreement.module.css';
import { ClassAgreementTable } from './class-agreement-table';
import { type AgreementReportProps, modelsOf, tableUrl } from './report-models';
import { ReviewQueue } from './review-queue';

/** A share in percent with one decimal; "–" where there is nothing to share. */
function formatShare(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

/** How two models agree: figures, kinds, classes, confidences, and the images with the most disagreement first. */
export function AgreementReport(props: AgreementReportProps) {
  const { projectId, report, view, change } = props;
  const router = useRouter();
  const { summary, confusion, scatter, scatter_total: scatterTotal } = report;
  if (summary.images === 0) return <NothingInCommon report={report} />;
  const list = (filters: Partial<AgreementView>) => {
    change({ ...everythingListed, ...filters });
    document.getElementById('queue')?.scrollIntoView({ block: 'start' });
  };
  const points = scatter.map((pair) => ({
    x: pair.a.confidence ?? 0,
    y: pair.b.confidence ?? 0,
    colour: pairLooks[pair.kind].colour,
    words: `${pair.a.class_name ?? 'no class'} ${formatConfidence(pair.a.confidence)} · ${pair.b.class_name ?? 'no class'} ${formatConfidence(pair.b.confidence)} · IoU ${pair.iou.toFixed(2)} · ${pairLooks[pair.kind].label.toLowerCase()}`,
    pair,
  }));
  const scored = points.filter(({ pair }) => pair.a.confidence !== null && pair.b.confidence !== null);
  return (
    <>
      <Summary report={report} />
      <KindBar report={report} view={view} onKind={(kind) => list({ kind })} />
      <Card
        title="By class"
        note="Every figure lists its images below."
        aside={<TableLink rows="classes" href={tableUrl(props, 'classes')} />}
      >
        <ClassAgreementTable report={report} onCell={list} />
      </Card>
      <Cards>
        <Card
          title="A by B"
          note="What A calls it (rows) and what B calls it (columns). Off the diagonal they disagree."
        >
          <Matrix
            label="How often A says one class where B says another"
            rows="A"
            columns="B"
            classes={confusion.classes}
            counts={confusion.counts}
            noColumn="nothing in B"
            noRow="nothing in A"
            onCell={(a, b) => list(cellFilters(a, b))}
          />
        </Card>
        <CardStack>
          <Card
            title="Confidence of matched pairs"
            note={
              scatterTotal > scatter.length
                ? `An even sample of ${formatCount(scatter.length)} of ${formatCount(scatterTotal)} pairs.`
                : `${formatCounted(scored.length, 'pair')} with both confidences. A point opens its image.`
            }
          >
            <Scatter
              label={`Confidence of A against that of B for ${formatCounted(scored.length, 'matched pair')}`}
              x="Confidence of A"
              y="Confidence of B"
              points={scored}
              onPoint={({ pair }) =>
                router.push(
                  comparedImageHref(projectId, pair.image_id, {
                    ...modelsOf(report),
                    annotation: pair.a.annotation_id,
                  }),
                )
              }
            />
          </Card>
          <Card title="IoU of matched pairs" note="A bar lists its images below.">
            <Histogram
              label="Matched pairs by IoU"
              of="IoU"
              counted="Pairs"
              counts={report.iou_histogram}
              height={220}
              onBar={(from, to) => list({ min_pair_iou: String(from), max_pair_iou: String(to) })}
            />
          </Card>
        </CardStack>
      </Cards>
      <ReviewQueue {...props} />
    </>
  );
}

/** Which images a cell of the matrix stands for. `undefined`: the other side has nothing; null: no class. */
function cellFilters(a: string | null | undefined, b: string | null | undefined): Partial<AgreementView> {
  const ofA = a ? { class_a: a } : {};
  const ofB = b ? { class_b: b } : {};
  if (b === undefined) return { kind: 'only_a', ...ofA };
  if (a === undefined) return { kind: 'only_b', ...ofB };
  return { kind: a === b ? 'agree,moved' : 'class_differs', ...ofA, ...ofB };
}

function Summary({ report: { summary } }: { report: ProjectComparison }) {
  const missing = [
    summary.images_only_a > 0 && `${formatCount(summary.images_only_a)} only A has completed`,
    summary.images_only_b > 0 && `${formatCount(summary.images_only_b)} only B has completed`,
    summary.images_neither > 0 && `${formatCount(summary.images_neither)} neither has`,
  ].filter((words) => words !== false);
  return (
    <section aria-label="Agreement" className={classes.summary}>
      <Figures
        figures={[
          {
            name: 'agreement',
            value: formatShare(summary.agreement),
            hint: 'Twice the pairs that agree, over all instances of both',
          },
          { name: 'mean IoU of pairs', value: summary.mean_iou === null ? '–' : summary.mean_iou.toFixed(3) },
          { name: 'instances of A', value: formatCount(summary.instances_a) },
          { name: 'instances of B', value: formatCount(summary.instances_b) },
          { name: 'images compared', value: formatCount(summary.images) },
          { name: 'in full agreement', value: formatCount(summary.images_in_agreement) },
          { name: 'reviewed', value: formatCount(summary.images_reviewed) },
        ]}
      />
      <p className={classes.dim}>
        Over the {formatCounted(summary.images, 'image')} that both have completed, of{' '}
        {formatCount(summary.images_in_project)} in the project
        {missing.length > 0 && ` (${missing.join(', ')})`}.
        {summary.image_classes.class_differs > 0 &&
          ` ${formatCounted(summary.image_classes.class_differs, 'image')} classified differently as a whole.`}
      </p>
    </section>
  );
}

interface KindBarProps {
  readonly report: ProjectComparison;
  readonly view: AgreementView;
  readonly onKind: (kind: PairKind) => void;
}

/** How many of each kind, as one bar and in words; each lists its images. */
function KindBar({ report: { summary }, view, onKind }: KindBarProps) {
  const chosen = kindsOf(view);
  const kinds = kindsByInterest.toReversed();
  return (
    <section aria-label="Kinds of difference">
      <div className={classes.kindBar} aria-hidden="true">
        {kinds.map((kind) => (
          <span key={kind} style={{ flexGrow: summary[kind], background: pairLooks[kind].colour }} />
        ))}
      </div>
      <ul className={classes.kinds}>
        {kinds.map((kind) => {
          const { label, colour, meaning } = pairLooks[kind];
          return (
            <li key={kind}>
              <button
                type="button"
                title={meaning}
                aria-pressed={chosen.includes(kind)}
                disabled={summary[kind] === 0}
                onClick={() => onKind(kind)}
              >
                <span className={classes.swatch} style={{ background: colour }} />
                {label} <b>{formatCount(summary[kind])}</b>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function NothingInCommon({ report: { summary, parameters } }: { report: ProjectComparison }) {
  return (
    <NothingToReport title="These models have no image in common">
      <p>
        Only images that both have completed are compared. {parameters.a} has completed{' '}
        {formatCounted(summary.images_only_a, 'other image')}, {parameters.b}{' '}
        {formatCounted(summary.images_only_b, 'other image')}, and{' '}
        {formatCounted(summary.images_neither, 'image')} neither. Run the one on the images of the other.
      </p>
    </NothingToReport>
  );
}
