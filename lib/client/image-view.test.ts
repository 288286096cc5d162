import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationTypes } from '@/lib/annotations/annotation';
import type { Analysis } from '@/lib/contract/analyses';
import { colourKeys } from '@/lib/scene/tints';
import {
  type ImageView,
  imageViewCodec,
  roundShare,
  shownAnalyses,
  usualView,
  viewElsewhere,
} from './image-view';

const share = fc
  .oneof(fc.constantFrom(0, 0.05, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(roundShare);
const names = fc.uniqueArray(
  fc
    .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
    .filter((s) => s !== 'none' && s.isWellFormed()),
  {
    maxLength: 4,
  },
);
const confidences = fc
  .tuple(share, share)
  .map(([a, b]) => ({ threshold: Math.min(a, b), most: Math.max(a, b) }));
const otherFields = fc.record({
  show: fc.option(names),
  hideUnscored: fc.boolean(),
  hiddenClasses: names,
  hiddenTypes: fc.subarray([...annotationTypes]),
  area: fc.option(
    fc
      .tuple(fc.nat(1000), fc.oneof(fc.nat(1000), fc.constant(Number.POSITIVE_INFINITY)))
      .map(([min, more]) => ({ min, max: min + more }))
      .filter(({ min, max }) => min > 0 || max < Number.POSITIVE_INFINITY),
  ),
  colour: fc.constantFrom(...colourKeys),
  region: fc.option(
    fc
      .tuple(
        fc.integer({ min: -99, max: 999 }),
        fc.integer({ min: -99, max: 999 }),
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 1, max: 999 }),
      )
      .map(([x, y, width, height]) => ({ xMin: x, yMin: y, xMax: x + width, yMax: y + height })),
  ),
  annotation: fc.option(fc.uuid()),
  labels: fc.boolean(),
  line: share,
  fill: share,
  heatmap: share,
});
const anyView: fc.Arbitrary<ImageView> = fc
  .tuple(otherFields, confidences)
  .map(([fields, range]) => ({ ...fields, ...range }));

const analysis = (id: string, model: string, fields: Partial<Analysis> = {}): Analysis => ({
  id,
  image_id: 'image',
  project_id: 'project',
  model_name: model,
  model_version: '1',
  status: 'completed',
  parameters: {},
  description: null,
  provenance: null,
  external_job_id: null,
  priority: 0,
  summary: null,
  error_message: null,
  annotation_count: 5,
  warning_count: 0,
  missing_artifacts: [],
  created_by: 'someone',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  started_at: null,
  completed_at: null,
  ...fields,
});

describe('the view of an image', () => {
  it('survives the way into an address and back', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const address = new URLSearchParams(imageViewCodec.write(view).toString());
        expect(imageViewCodec.read(address)).toEqual(view);
      }),
    );
  });

  it('leaves an address empty when all is as usual', () => {
    expect(imageViewCodec.write(usualView).toString()).toBe('');
    expect(imageViewCodec.read(new URLSearchParams())).toEqual(usualView);
  });

  it('takes any address, and what cannot be read as absent', () => {
    const read = (query: string) => imageViewCodec.read(new URLSearchParams(query));
    expect(read('threshold=2&fill=-1&heatmap=abc&labels=maybe&annotation=')).toEqual(usualView);
    expect(read('threshold=').threshold).toBe(0);
    expect(read('threshold=0.9&most=0.1')).toEqual(usualView);
    expect(read('threshold=0.9&most=0.9')).toEqual({ ...usualView, threshold: 0.9, most: 0.9 });
    expect(read('region=5,5,0.004,10').region).toBeNull();
    expect(read('show=none').show).toEqual([]);
    fc.assert(fc.property(fc.webQueryParameters(), (query) => void read(query)));
  });

  it('names every parameter that it writes', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        for (const name of imageViewCodec.write(view).keys()) expect(imageViewCodec.names).toContain(name);
      }),
    );
  });
});

describe('the analyses that are shown', () => {
  const all = [
    analysis('1', 'yolo'),
    analysis('2', 'sam'),
    analysis('3', 'yolo', { annotation_count: 0 }),
    analysis('4', 'late', { status: 'processing' }),
  ];
  const ids = (show: ImageView['show'], analyses = all) => shownAnalyses(analyses, show).map(({ id }) => id);

  it('are the latest that found something, when nobody has chosen', () => {
    expect(ids(null)).toEqual(['2']);
    expect(ids(null, all.slice(2))).toEqual(['4']);
    expect(ids(null, [])).toEqual([]);
  });

  it('stay as they are when another one arrives and nobody has chosen, until they are deleted', () => {
    const usual = (present: string | null) => shownAnalyses(all, null, present).map(({ id }) => id);
    expect(usual('1')).toEqual(['1']);
    expect(usual('deleted')).toEqual(['2']);
    expect(shownAnalyses(all, ['2'], '1').map(({ id }) => id)).toEqual(['2']);
  });

  it('can be chosen by id, or by model: then the latest of it', () => {
    expect(ids(['1'])).toEqual(['1']);
    expect(ids(['yolo@1'])).toEqual(['3']);
    expect(ids(['2', 'yolo@1'])).toEqual(['2', '3']);
  });

  it('are none when all are switched off or the chosen model has not run here', () => {
    expect(ids([])).toEqual([]);
    expect(ids(['other@2'])).toEqual([]);
  });

  it('are chosen by model on the way to another image, where the annotation does not exist', () => {
    const next = viewElsewhere({ ...usualView, show: ['2', '1'], annotation: 'a', threshold: 0.5 }, all);
    expect(next).toEqual({ ...usualView, show: ['sam@1', 'yolo@1'], threshold: 0.5 });
    expect(viewElsewhere(usualView, all).show).toBeNull();
  });
});
