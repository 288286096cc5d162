import type { FoundAnnotation, Unusable } from './import-format';

/** YOLO's text files: a class number and coordinates as shares of the image, one object a line. */

/** What a line may be about. */
export interface YoloSettings {
  /** Class names by number. */
  readonly classes: readonly string[];
  /** Keypoints of an object and numbers of each, for pose files; null for others. */
  readonly keypoints: { readonly count: number; readonly width: number } | null;
}

/** A line as an annotation; `image` is what the file belongs to. An empty line is nothing. */
export function readYoloLine(
  line: string,
  image: string,
  pointer: string,
  settings: YoloSettings,
): FoundAnnotation | Unusable | null {
  const words = line.trim().split(/\s+/);
  if (words[0] === '' || words[0] === undefined) return null;
  const refuse = (code: string, message: string): Unusable => ({
    kind: 'unusable',
    pointer,
    image,
    remark: { code, message },
  });
  const numbers = words.map(Number);
  if (numbers.some((value) => !Number.isFinite(value)))
    return refuse('not-numbers', `"${line.trim().slice(0, 60)}" is not a line of numbers`);
  const [classNumber = -1, ...values] = numbers;
  const className = settings.classes[classNumber];
  if (className === undefined)
    return refuse(
      'unknown-class',
      `class ${classNumber} has no name: classes.txt or data.yaml names ${settings.classes.length}`,
    );
  const shape = shapeOf(values, settings);
  if (!shape)
    return refuse('wrong-count', `${values.length} numbers after the class are neither a box nor a polygon`);
  const { type, data, confidence } = shape;
  return { kind: 'annotation', image, pointer, type, className, confidence, data, area: null, remarks: [] };
}

type Shape = Pick<FoundAnnotation, 'type' | 'data' | 'confidence'>;

function shapeOf(values: readonly number[], { keypoints }: YoloSettings): Shape | null {
  const { length } = values;
  if (keypoints && length >= 4 + keypoints.count * keypoints.width) return poseOf(values, keypoints);
  if (length === 4 || length === 5)
    return {
      type: 'bounding_box',
      data: { bbox: values.slice(0, 4), format: 'cxcywh', normalized: true },
      confidence: values[4] ?? null,
    };
  if (length < 6) return null;
  const points = [];
  for (let i = 0; i + 1 < length; i += 2) points.push([values[i], values[i + 1]]);
  const confidence = length % 2 === 1 ? (values[length - 1] ?? null) : null;
  return { type: 'segmentation', data: { format: 'polygon', points, normalized: true }, confidence };
}

function poseOf(values: readonly number[], { count, width }: { count: number; width: number }): Shape {
  const points = Array.from({ length: count }, (_, i) => {
    const [x, y, v = 2] = values.slice(4 + i * width, 4 + (i + 1) * width);
    const visibility = width < 3 ? 2 : Math.round(v);
    return { name: `keypoint_${i + 1}`, x, y, visibility };
  });
  return {
    type: 'keypoint',
    data: { keypoints: points, normalized: true, yolo_box: values.slice(0, 4) },
    confidence: values[4 + count * width] ?? null,
  };
}

/** The names in a `data.yaml`: a list or a mapping of numbers to names, and `kpt_shape` where there is one. */
export function readDataYaml(text: string): YoloSettings {
  const classes: string[] = [];
  const inline = /^names:\s*[[{]([\s\S]*?)[\]}]/m.exec(text)?.[1];
  if (inline !== undefined)
    for (const [i, item] of inline.split(',').entries()) {
      const [, number, name = item] = /^\s*(\d+)\s*:\s*(.*)$/s.exec(item) ?? [];
      const clean = unquote(name);
      if (clean) classes[number === undefined ? i : Number(number)] = clean;
    }
  else {
    const block = /^names:[ \t]*\r?\n((?:[ \t]*(?:-|\d+[ \t]*:).*(?:\r?\n|$))*)/m.exec(text)?.[1] ?? '';
    for (const [i, line] of block.split(/\r?\n/).filter(Boolean).entries()) {
      const [, number, name = ''] = /^\s*(?:-|(\d+)\s*:)\s*(.*)$/.exec(line) ?? [];
      classes[number === undefined ? i : Number(number)] = unquote(name);
    }
  }
  const shape = /^kpt_shape:\s*\[\s*(\d+)\s*,\s*(\d+)\s*\]/m.exec(text);
  return { classes, keypoints: shape ? { count: Number(shape[1]), width: Number(shape[2]) } : null };
}

function unquote(text: string): string {
  const trimmed = text.trim();
  if (/^".*"$/s.test(trimmed)) {
    try {
      return String(JSON.parse(trimmed));
    } catch {
      return trimmed.slice(1, -1);
    }
  }
  if (/^'.*'$/s.test(trimmed)) return trimmed.slice(1, -1).replaceAll("''", "'");
  return trimmed.replace(/\s+#.*$/, '');
}
