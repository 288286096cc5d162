import type { Geometry, HeatmapSource } from '@/lib/annotations/annotation';
import {
  isAbsent,
  isArtifactName,
  isCoordinate,
  isHeatmapCell,
  isStoragePath,
  type JsonObject,
  readChoice,
  refuseCoordinate,
  refuseList,
  refuseText,
  whyNoNumber,
} from '@/lib/annotations/fields';
import { type Frame, type Reading, type ReadingContext, readFrame } from '@/lib/annotations/frame';
import { maxNameLength, maxPathLength } from '@/lib/annotations/limits';
import { describeValue } from '@/lib/annotations/report';
import { warnAboutColormap } from '@/lib/annotations/warnings';
import { boxFromXywh, scaleBox } from '@/lib/geometry/box';
import { colourMapNames, findColourMap } from '@/lib/geometry/colour-maps';
import type { Box } from '@/lib/geometry/shapes';

const heatmapKinds = ['scalar', 'colored'] as const;

type HeatmapGeometry = Extract<Geometry, { type: 'heatmap' }>;

/** Reads a heat map: an uploaded artifact or inline `values`, and how to draw it. */
export function readHeatmap(data: JsonObject, context: ReadingContext): Reading<HeatmapGeometry> | null {
  const frame = readFrame(data, context);
  const source = readSource(data, context);
  const kind = readKind(data, context);
  const range = readRange(data.range, context);
  const colormap = readColormap(data.colormap, context);
  const imageRect = readImageRect(data.image_rect, frame, context);
  if (!frame || !source || kind === undefined || !range.sound || !colormap.sound || imageRect === undefined)
    return null;
  return {
    geometry: { type: 'heatmap', source, kind, colormap: colormap.name, range: range.ends, imageRect },
    bounds: imageRect,
    area: null,
  };
}

function readSource(data: JsonObject, context: ReadingContext): HeatmapSource | null {
  const { report } = context;
  const { artifact_name: name, storage_path: path, values } = data;
  const nameIsGood = isAbsent(name) || isArtifactName(name);
  const pathIsGood = isAbsent(path) || isStoragePath(path);
  if (!nameIsGood) {
    const expected = `a name of 1 to ${maxNameLength} letters, digits, ".", "_" and "-"`;
    report.error(['data', 'artifact_name'], `artifact_name must be ${expected}; got ${describeValue(name)}`, {
      expected,
      got: name,
    });
  }
  if (!pathIsGood) refuseText(report, ['data', 'storage_path'], 'storage_path', path, maxPathLength);
  const uploaded = !isAbsent(name) || !isAbsent(path);
  if (!isAbsent(values)) {
    if (uploaded) {
      const message = 'a heat map takes either values or an uploaded artifact; got both';
      report.error(['data'], message, { expected: 'one of values, artifact_name or storage_path' });
    }
    const grid = readValues(values, context);
    return uploaded ? null : grid;
  }
  if (!nameIsGood || !pathIsGood) return null;
  const storagePath = path ?? context.storagePath;
  if (isAbsent(name) && isAbsent(storagePath)) {
    const expected = 'artifact_name, storage_path or values';
    report.error(['data'], `a heat map needs ${expected}`, { expected });
    return null;
  }
  return { from: 'artifact', name: name ?? null, storagePath };
}

function readValues(rows: unknown, { limits, report }: ReadingContext): HeatmapSource | null {
  const path = ['data', 'values'];
  const first: unknown = Array.isArray(rows) ? rows[0] : undefined;
  if (!Array.isArray(rows) || !Array.isArray(first) || first.length === 0) {
    refuseList(report, path, 'values', 'a list of rows, each a list of numbers', rows);
    return null;
  }
  const width = first.length;
  const height = rows.length;
  if (width * height > limits.maskPixels) {
    const message = `a heat map may have ${limits.maskPixels} values; got ${height} × ${width} = ${height * width}`;
    report.error(path, message, { expected: `at most ${limits.maskPixels} values`, got: height * width });
    return null;
  }
  const values = new Float64Array(width * height);
  let sound = true;
  for (let y = 0; y < height; y++) {
    const row: unknown = rows[y];
    if (!Array.isArray(row) || row.length !== width) {
      refuseList(report, [...path, y], 'a row', `a list of ${width} numbers, as the first row`, row);
      sound = false;
      continue;
    }
    for (let x = 0; x < width; x++) {
      const cell: unknown = row[x];
      if (isHeatmapCell(cell)) {
        values[y * width + x] = cell ?? Number.NaN;
        continue;
      }
      report.error([...path, y, x], `must be a ${whyNoNumber(cell)}`, {
        expected: 'a number, or null',
        got: cell,
      });
      sound = false;
    }
  }
  return sound ? { from: 'values', width, height, values } : null;
}

/** The kind; null where it is left to the artifact, undefined where it is wrong. */
function readKind(data: JsonObject, { report }: ReadingContext): HeatmapGeometry['kind'] | undefined {
  const path = ['data', 'kind'];
  const kind = readChoice(report, path, 'kind', heatmapKinds, data.kind);
  if (kind === null) return undefined;
  if (isAbsent(data.values)) return kind ?? null;
  if (kind !== 'colored') return 'scalar';
  const message = 'values hold one number each and cannot be "colored": upload an image, or leave kind out';
  report.error(path, message, { expected: '"scalar"', got: kind });
  return undefined;
}

function readRange(
  value: unknown,
  { report }: ReadingContext,
): { sound: boolean; ends: readonly [number, number] | null } {
  if (isAbsent(value)) return { sound: true, ends: null };
  const path = ['data', 'range'];
  const refused = { sound: false, ends: null };
  if (!Array.isArray(value) || value.length !== 2) {
    refuseList(report, path, 'range', 'a list of 2 numbers, [min, max]', value);
    return refused;
  }
  const [min, max]: unknown[] = value;
  if (!isCoordinate(min) || !isCoordinate(max)) {
    for (const [i, end] of [min, max].entries()) {
      if (isCoordinate(end)) continue;
      report.error([...path, i], `must be a ${whyNoNumber(end)}`, { expected: 'a number', got: end });
    }
    return refused;
  }
  if (min <= max) return { sound: true, ends: [min, max] };
  report.error(path, `range must be [min, max] with min at most max; got [${min}, ${max}]`, {
    expected: 'min at most max',
    got: value,
  });
  return refused;
}

function readColormap(value: unknown, { report }: ReadingContext): { sound: boolean; name: string | null } {
  if (isAbsent(value)) return { sound: true, name: null };
  const path = ['data', 'colormap'];
  if (typeof value !== 'string') {
    const expected = `the name of a colour map: ${colourMapNames.join(', ')}`;
    report.error(path, `colormap must be ${expected}; got ${describeValue(value)}`, { expected, got: value });
    return { sound: false, name: null };
  }
  const name = findColourMap(value);
  if (name === null) warnAboutColormap(report, path, value, colourMapNames);
  return { sound: true, name };
}

/** The part of the image that is covered; null where it is all of it, undefined where it is wrong. */
function readImageRect(
  value: unknown,
  frame: Frame | null,
  { report }: ReadingContext,
): Box | null | undefined {
  if (isAbsent(value)) return null;
  const path = ['data', 'image_rect'];
  if (!Array.isArray(value) || value.length !== 4) {
    refuseList(report, path, 'image_rect', 'a list of 4 numbers, [x, y, width, height]', value);
    return undefined;
  }
  const [x, y, width, height]: unknown[] = value;
  if (
    isCoordinate(x) &&
    isCoordinate(y) &&
    isCoordinate(width) &&
    isCoordinate(height) &&
    width > 0 &&
    height > 0
  ) {
    return frame ? scaleBox(boxFromXywh(x, y, width, height), frame.sx, frame.sy) : undefined;
  }
  for (const [i, side] of [x, y, width, height].entries()) {
    if (!isCoordinate(side)) refuseCoordinate(report, [...path, i], side);
    else if (i >= 2 && side <= 0) {
      const name = i === 2 ? 'width' : 'height';
      report.error([...path, i], `${name} must be above 0; got ${side}`, {
        expected: 'a number above 0',
        got: side,
      });
    }
  }
  return undefined;
}
