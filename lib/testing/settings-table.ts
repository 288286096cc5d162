import type { z } from 'zod';

/** A setting's default as text, where it has one. */
export function defaultOf(schema: z.ZodType): string {
  const value = schema.safeParse(undefined);
  if (!value.success || value.data === undefined) return '';
  return Array.isArray(value.data) ? value.data.join(',') : String(value.data);
}
