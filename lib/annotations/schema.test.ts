import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseBulk } from '@/lib/annotations/bulk';
import { defaultLimits } from '@/lib/annotations/limits';
import { bulkSchema } from '@/lib/annotations/schema';
import { annotationFor, junk, mutated } from '@/lib/testing/annotation-arbitraries';

const image = { width: 64, height: 48 };

function judge(body: unknown) {
  return parseBulk(body, { image, limits: defaultLimits });
}

const bodies = fc.record({ annotations: fc.array(annotationFor(image), { maxLength: 3 }) });

describe('the schema and the parser', () => {
  test('accept every lawful body', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(judge(body)).toMatchObject({ kind: 'accepted' });
        expect(bulkSchema.safeParse(body).error).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  test('agree on every body, spoilt or not', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(mutated(bodies), (body) => {
        const verdict = judge(body);
        const described = bulkSchema.safeParse(body);
        if (described.success) accepted++;
        else refused++;
        expect(verdict.kind, JSON.stringify(verdict)).toBe(described.success ? 'accepted' : 'refused');
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });

  test('agree on bodies that are something else altogether', () => {
    fc.assert(
      fc.property(fc.oneof(junk, fc.record({ annotations: junk }), fc.jsonValue()), (body) => {
        expect(judge(body).kind === 'accepted').toBe(bulkSchema.safeParse(body).success);
      }),
    );
  });
});

test('the schema can be written as JSON Schema, for the API document', () => {
  const document = JSON.stringify(z.toJSONSchema(bulkSchema, { io: 'input', target: 'draft-2020-12' }));
  for (const word of [
    'bounding_box',
    'segmentation',
    'keypoint',
    'classification',
    'heatmap',
    'cxcywh',
    'image_rect',
  ]) {
    expect(document).toContain(word);
  }
});
