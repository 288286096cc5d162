import type { z } from 'zod';
import type { imageSorts } from '@/lib/contract/image-lists';
import type { imageFilters } from '@/lib/contract/images';
import { Problem } from '@/lib/contract/problem';
import { splitModel } from './analyses';
import { isId } from './ids';

/** Which images of a project are meant, and in what order, as SQL over `images i`. */

export type Filters = Partial<{ [Name in keyof typeof imageFilters]: z.output<(typeof imageFilters)[Name]> }>;
export type ImageSort = (typeof imageSorts)[number];

/** Gathers the values of a statement. Calling it answers the value's place: $1, $2, … */
export interface Values {
  (value: unknown): string;
  readonly list: readonly unknown[];
}

/** An empty list of values. */
export function newValues(): Values {
  const list: unknown[] = [];
  return Object.assign((value: unknown) => `$${list.push(value)}`, { list });
}

interface Order {
  /** What images are ordered by before their ids, which are made in the order of time; null: by nothing. */
  readonly key: string | null;
  readonly type: string;
  readonly isDescending: boolean;
}

const lowest = 'coalesce(i.max_confidence, 2)';
const highest = 'coalesce(i.max_confidence, -1)';

const orders: Readonly<Record<ImageSort, Order>> = {
  created_at: { key: null, type: '', isDescending: false },
  '-created_at': { key: null, type: '', isDescending: true },
  filename: { key: 'i.filename', type: 'text', isDescending: false },
  '-filename': { key: 'i.filename', type: 'text', isDescending: true },
  annotations: { key: 'i.annotation_count', type: 'int', isDescending: false },
  '-annotations': { key: 'i.annotation_count', type: 'int', isDescending: true },
  // Images without a known confidence stand last both ways.
  confidence: { key: lowest, type: 'float8', isDescending: false },
  '-confidence': { key: highest, type: 'float8', isDescending: true },
};

/** What stands in ORDER BY. */
export function orderOf(sort: ImageSort): string {
  const { key, isDescending } = orders[sort];
  const direction = isDescending ? ' DESC' : '';
  return key ? `${key}${direction}, i.id${direction}` : `i.id${direction}`;
}

/** The cursor after an image, as an expression: its id, and behind a colon what it is sorted by. */
export function cursorOf(sort: ImageSort): string {
  const { key } = orders[sort];
  return key ? `i.id::text || ':' || (${key})::text` : 'i.id::text';
}

/** That an image stands after a cursor. @throws Problem 400 for what is no cursor of this order */
export function isAfter(sort: ImageSort, cursor: string, values: Values): string {
  const { key, type, isDescending } = orders[sort];
  const id = cursor.slice(0, 36);
  const value = cursor.slice(37);
  const isNumber = Number.isFinite(Number(value)) && value.trim() !== '';
  const fits = key ? cursor[36] === ':' && (type === 'text' || isNumber) : cursor.length === 36;
  if (!isId(id) || !fits)
    throw new Problem('invalid-request', `"after" is not a cursor of the order ${sort}.`, {
      errors: [{ pointer: '/after', message: 'must come from a page in the same order', got: cursor }],
    });
  const compare = isDescending ? '<' : '>';
  return key
    ? `(${key}, i.id) ${compare} (${values(value)}::${type}, ${values(id)}::uuid)`
    : `i.id ${compare} ${values(id)}::uuid`;
}

/** The least id that can have been made at or after an instant (RFC 9562: the first 48 bits are its milliseconds). */
function firstIdOf(instant: string): string {
  const hex = Math.max(0, Date.parse(instant)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, (character) => `\\${character}`);

/** What an analysis `a` must be like, besides not being deleted. */
function analysisConditions(filters: Filters, values: Values): string[] {
  const conditions = ['a.deleted_at IS NULL'];
  if (filters.model !== undefined) {
    const { name, version } = splitModel(filters.model);
    conditions.push(`a.model_name = ${values(name)}`);
    if (version !== null) conditions.push(`a.model_version = ${values(version)}`);
  }
  if (filters.status === 'found_nothing')
    conditions.push(`a.status = 'completed' AND a.annotation_count = 0`);
  else if (filters.status !== undefined && filters.status !== 'not_run')
    conditions.push(`a.status = ${values(filters.status)}::analysis_status`);
  return conditions;
}

/** What a line of classes `c` must be like. */
function classConditions(filters: Filters, values: Values): string[] {
  const conditions: string[] = [];
  if (filters.class_name !== undefined) conditions.push(`c.class_name = ${values(filters.class_name)}`);
  if (filters.min_confidence !== undefined)
    conditions.push(`(c.max_confidence >= ${values(filters.min_confidence)}::float8 OR c.unscored > 0)`);
  return conditions;
}

/** One analysis has to fit all of model, status, class and confidence; "not run" is that there is none of the model. */
function facetConditions(filters: Filters, values: Values): string[] {
  const { class_name, model, status, min_confidence } = filters;
  if (status === 'not_run') {
    if (model === undefined) return ['i.analysis_count = 0'];
    const fits = analysisConditions(filters, values).join(' AND ');
    return [`NOT EXISTS (SELECT 1 FROM analyses a WHERE a.image_id = i.id AND ${fits})`];
  }
  if (class_name === undefined && model === undefined && status === undefined)
    return min_confidence === undefined
      ? []
      : [`(i.max_confidence >= ${values(min_confidence)}::float8 OR i.has_unscored)`];
  const analysis = analysisConditions(filters, values);
  const ofClass = classConditions(filters, values);
  if (class_name !== undefined)
    return [
      `EXISTS (SELECT 1 FROM analysis_classes c JOIN analyses a ON a.id = c.analysis_id
        WHERE c.image_id = i.id AND c.project_id = i.project_id AND ${[...ofClass, ...analysis].join(' AND ')})`,
    ];
  const has = ofClass.map(
    (condition) => `EXISTS (SELECT 1 FROM analysis_classes c WHERE c.analysis_id = a.id AND ${condition})`,
  );
  return [
    `EXISTS (SELECT 1 FROM analyses a WHERE a.image_id = i.id AND ${[...analysis, ...has].join(' AND ')})`,
  ];
}

/** What stands in WHERE. */
export function conditionsOf(projectId: string, filters: Filters, values: Values): string[] {
  const conditions = [`i.project_id = ${values(projectId)}::uuid`, 'i.deleted_at IS NULL'];
  const { search, min_annotations, max_annotations, created_from, created_to } = filters;
  if (search) conditions.push(`lower(i.filename) LIKE lower(${values(`%${escapeLike(search)}%`)})`);
  if (min_annotations !== undefined) conditions.push(`i.annotation_count >= ${values(min_annotations)}::int`);
  if (max_annotations !== undefined) conditions.push(`i.annotation_count <= ${values(max_annotations)}::int`);
  if (created_from !== undefined) conditions.push(`i.id >= ${values(firstIdOf(created_from))}::uuid`);
  if (created_to !== undefined) conditions.push(`i.id < ${values(firstIdOf(created_to))}::uuid`);
  return [...conditions, ...facetConditions(filters, values)];
}

/**
 * The ids of the first images after a cursor, in the order of time, read from the index of a class, a model or a
 * status: as many steps as images, however rare or frequent they are. Null where filters or order need more than that.
 */
export function facetScan(
  projectId: string,
  {
    filters,
    sort,
    after,
    limit,
  }: { filters: Filters; sort: ImageSort; after?: string | undefined; limit: number },
  values: Values,
): string | null {
  const { class_name, model, status, min_confidence, ...others } = filters;
  const isFacet = class_name !== undefined || model !== undefined || status !== undefined;
  const isPlain = Object.values(others).every((value) => value === undefined);
  if (orders[sort].key !== null || !isFacet || !isPlain || status === 'not_run') return null;
  if (class_name === undefined && min_confidence !== undefined) return null;
  const table = class_name === undefined ? 'a' : 'c';
  const from =
    class_name === undefined ? 'analyses a' : 'analysis_classes c JOIN analyses a ON a.id = c.analysis_id';
  const conditions = [
    `${table}.project_id = ${values(projectId)}::uuid`,
    ...(class_name === undefined ? [] : classConditions(filters, values)),
    ...analysisConditions(filters, values),
    ...(after === undefined ? [] : [isAfter(sort, after, values).replace('i.id', `${table}.image_id`)]),
  ];
  const direction = orders[sort].isDescending ? ' DESC' : '';
  return `SELECT DISTINCT ${table}.image_id AS id FROM ${from} WHERE ${conditions.join(' AND ')}
    ORDER BY ${table}.image_id${direction} LIMIT ${values(limit)}::int`;
}
