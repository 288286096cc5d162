import type { ClassScore, Geometry } from '@/lib/annotations/annotation';
import {
  isAbsent,
  isConfidence,
  isName,
  isObject,
  type JsonObject,
  refuseConfidence,
  refuseList,
  refuseText,
} from '@/lib/annotations/fields';
import type { Reading, ReadingContext } from '@/lib/annotations/frame';
import { maxNameLength } from '@/lib/annotations/limits';
import { describeValue, type Path, type Report } from '@/lib/annotations/report';

type ClassificationReading = Reading<Extract<Geometry, { type: 'classification' }>>;

/** Reads `scores` by class, or else the list `topk`; they come out best first, unknown ones last. */
export function readClassification(
  data: JsonObject,
  { report }: ReadingContext,
): ClassificationReading | null {
  const scores =
    isAbsent(data.scores) && !isAbsent(data.topk)
      ? readTopk(data.topk, report)
      : readScores(data.scores, report);
  if (!scores) return null;
  const best = scores.toSorted((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1));
  return { geometry: { type: 'classification', scores: best }, bounds: null, area: null };
}

function readScores(scores: unknown, report: Report): ClassScore[] | null {
  const path = ['data', 'scores'];
  if (!isObject(scores)) {
    const expected = 'an object of class names and scores from 0 to 1';
    const message = isAbsent(scores)
      ? `a classification needs scores, ${expected}, or the list topk`
      : `scores must be ${expected}; got ${describeValue(scores)}`;
    report.error(isAbsent(scores) ? ['data'] : path, message, { expected, got: scores });
    return null;
  }
  const entries = Object.entries(scores);
  if (entries.length === 0) {
    report.error(path, 'scores must name at least one class', {
      expected: 'at least one class',
      got: scores,
    });
    return null;
  }
  const read: ClassScore[] = [];
  for (const [className, score] of entries) {
    const result = readScore([...path, className], [...path, className], className, score, report);
    if (result) read.push(result);
  }
  return read.length === entries.length ? read : null;
}

function readTopk(topk: unknown, report: Report): ClassScore[] | null {
  const path = ['data', 'topk'];
  if (!Array.isArray(topk) || topk.length === 0) {
    refuseList(report, path, 'topk', 'a list of at least one {class, confidence}', topk);
    return null;
  }
  const read: ClassScore[] = [];
  for (let i = 0; i < topk.length; i++) {
    const entry: unknown = topk[i];
    if (!isObject(entry)) {
      const expected = 'an object with class and confidence';
      report.error([...path, i], `must be ${expected}; got ${describeValue(entry)}`, {
        expected,
        got: entry,
      });
      continue;
    }
    const at: Path = [...path, i];
    const result = readScore([...at, 'class'], [...at, 'confidence'], entry.class, entry.confidence, report);
    if (result) read.push(result);
  }
  return read.length === topk.length ? read : null;
}

function readScore(
  namePath: Path,
  scorePath: Path,
  name: unknown,
  score: unknown,
  report: Report,
): ClassScore | null {
  const confidence: unknown = score ?? null;
  const hasName = isName(name);
  const hasScore = confidence === null || isConfidence(confidence);
  if (hasName && hasScore) return { className: name, confidence };
  if (!hasName) refuseText(report, namePath, 'a class name', name, maxNameLength);
  if (!hasScore) refuseConfidence(report, scorePath, 'a score', score);
  return null;
}
