import type { z } from 'zod';
import { type imageSorts, listImages } from '@/lib/contract/images';

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

const query = listImages.query;

/** Reads the filters from an address. What the server would refuse is dropped, as if it were not there. */
export function readFilters(params: URLSearchParams): ImageFilters {
  const filters: Record<FilterName, string> = { ...noFilters };
  for (const name of filterNames) {
    const value = params.get(name);
    if (value && query.shape[name].safeParse(value).success) filters[name] = value;
  }
  const sort = query.shape.sort.safeParse(params.get('sort') ?? undefined);
  return { ...filters, sort: sort.success ? sort.data : noFilters.sort };
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

const querySchema = query.omit({ skip: true, limit: true, after: true, count: true }).partial();

/** The filters as the query of `listImages`. */
export function toQuery(filters: ImageFilters): z.output<typeof querySchema> {
  return querySchema.parse(writeFilters(filters));
}

/** The filters, without an order, as bodies of requests hold them. */
export function toFilters(filters: ImageFilters): Omit<ReturnType<typeof toQuery>, 'sort'> {
  const { sort: _, ...rest } = toQuery(filters);
  return rest;
}
