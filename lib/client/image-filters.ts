import type { z } from 'zod';
import { type imageSorts, listImages } from '@/lib/contract/images';

/** Which images of a project are shown, and in what order. The names are those of the API's query. */
export interface ImageFilters {
  readonly search: string;
  readonly class_name: string;
  readonly model: string;
  readonly status: string;
  readonly min_confidence: string;
  readonly sort: (typeof imageSorts)[number];
}

/** The names of the filters in an address, in the order in which they are shown. */
export const filterNames = ['search', 'class_name', 'model', 'status', 'min_confidence'] as const;
export type FilterName = (typeof filterNames)[number];

/** All images, oldest first. */
export const noFilters: ImageFilters = {
  search: '',
  class_name: '',
  model: '',
  status: '',
  min_confidence: '',
  sort: 'created_at',
};

const query = listImages.query;
const fields = {
  search: query.shape.search,
  class_name: query.shape.class_name,
  model: query.shape.model,
  status: query.shape.status,
  min_confidence: query.shape.min_confidence,
};

/** Reads the filters from an address. What the server would refuse is dropped, as if it were not there. */
export function readFilters(params: URLSearchParams): ImageFilters {
  const filters: Record<FilterName, string> = { ...noFilters };
  for (const name of filterNames) {
    const value = params.get(name);
    if (value && fields[name].safeParse(value).success) filters[name] = value;
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

const querySchema = query.omit({ skip: true, limit: true }).partial();

/** The filters as the query of `listImages`. */
export function toQuery(filters: ImageFilters): z.output<typeof querySchema> {
  return querySchema.parse(writeFilters(filters));
}
