import { expect, test } from 'vitest';
import vectors from '@/lib/geometry/vectors/rle.json';
import { rasteriseRings } from '@/lib/geometry/rasterise';
import { toCompressedCounts } from './rle-counts';
test('x', () => {
  for (const p of vectors.polygons) {
    const [h, w] = p.size as [number, number];
    const r = rasteriseRings([p.points.map(([x, y]) => ({ x: x!, y: y! }))], { width: w, height: h });
    expect(toCompressedCounts(r.counts)).toBe(p.compressed);
  }
});
