import type { QueryInputOf } from '@/lib/contract/endpoint';
import { imageSorts, imageStates, mostCounted } from '@/lib/contract/image-lists';
import type { listImages } from '@/lib/contract/images';
import { isStorable } from '@/lib/contract/storable';

/** The names of the filters in an address, in the order in which they are shown. They are those of the API's query. */
const filterNames = [
  'search',
  'class_name',
  'model',
  'status',
  'min_confidence',
  'min_annotations',
  'max_annotations',
  'created_from',
  'created_to',
] as const;
type FilterName = (typeof filterNames)[number];

/** Which images of a project are shown, and in what order; '' where a filter is not set. */
export interface ImageFilters extends Readonly<Record<FilterName, string>> {
  readonly sort: (typeof imageSorts)[number];
}

/** All images, oldest first. */
export const noFilters: ImageFilters = {
  search: '',
  class_name: '',
  model: '',
  status: '',
  min_confidence: '',
  min_annotations: '',
  max_annotations: '',
  created_from: '',
  created_to: '',
  sort: 'created_at',
};

type Judge = (text: string) => boolean;

/** Lengths are counted in characters, not in halves of surrogate pairs. */
const isText =
  (most: number): Judge =>
  (text) =>
    [...text].length <= most && isStorable(text);
const isName =
  (most: number): Judge =>
  (text) =>
    isText(most)(text) && text.trim() !== '';
const isShare: Judge = (text) => text !== '' && Number(text) >= 0 && Number(text) <= 1;
const isCount: Judge = (text) =>
  Number.isInteger(Number(text)) && Number(text) >= 0 && Number(text) <= mostCounted;
const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/** A day of the calendar, or an instant of it in UTC. */
function isInstant(text: string): boolean {
  const [, day = '', time] = /^(\d{4}-\d{2}-\d{2})(?:T(.+))?$/.exec(text) ?? [];
  const date = new Date(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
  return isDay && (time === undefined || (timeOfDay.test(time) && !day.startsWith('0000')));
}

/** What the server takes; a test holds them to the contract. */
const isTaken: Readonly<Record<FilterName, Judge>> = {
  search: isText(255),
  class_name: isName(255),
  model: isName(511),
  status: (text) => imageStates.some((state) => state === text),
  min_confidence: isShare,
  min_annotations: isCount,
  max_annotations: isCount,
  created_from: isInstant,
  created_to: isInstant,
};

/** Reads the filters from an address. What the server would refuse is dropped, as if it were not there. */
export function readFilters(params: URLSearchParams): ImageFilters {
  const filters: Record<FilterName, string> = { ...noFilters };
  for (const name of filterNames) {
    const value = params.get(name);
    if (value && isTaken[name](value)) filters[name] = value;
  }
  const sort = imageSorts.find((known) => known === params.get('sort'));
  return { ...filters, sort: sort ?? noFilters.sort };
}

/** The filters as an address holds them; what is not set is left out. */
export function writeFilters(filters: ImageFilters): Record<string, string> {
  const written: Record<string, string> = {};
  for (const name of filterNames) if (filters[name]) written[name] = filters[name];
  if (filters.sort !== noFilters.sort) written.sort = filters.sort;
  return written;
}

/** Whether anything but the order is asked for. */
export function isFiltered(filters: ImageFilters): boolean {
  return filterNames.some((name) => filters[name] !== '');
}

type ListQuery = QueryInputOf<typeof listImages>;

/** The filters as the query of `listImages`. */
export function toQuery(filters: ImageFilters): Partial<Pick<ListQuery, FilterName | 'sort'>> {
  return writeFilters(filters);
}

/** The filters, without an order, as bodies of requests hold them. */
export function toFilters(filters: ImageFilters): Partial<Pick<ListQuery, FilterName>> {
  const { sort: _, ...rest } = toQuery(filters);
  return rest;
}
