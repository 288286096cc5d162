/** What the benchmarks of the pure rooms measure, as one module: Node cannot read the sources themselves. */
export { compare } from '@/lib/comparison/compare';
export { Instances } from '@/lib/comparison/instances';
export { evaluate } from '@/lib/evaluation/evaluate';
export { cocoFigures } from '@/lib/evaluation/figures';
export { EvaluationInput } from '@/lib/evaluation/input';
export { countByConfidence, judge } from '@/lib/evaluation/outcomes';
export { decodeMask, encodeMask } from '@/lib/geometry/rle';
export { rleIou } from '@/lib/geometry/rle-overlap';
