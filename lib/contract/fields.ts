import { z } from 'zod';
import { keyScopes, roles } from './access';
import { analysisStatuses } from './status';
import { isStorable } from './storable';

/** The fields that several resources share. */

/** Text that can be stored and given back unchanged. */
export const text = (max: number) =>
  z.string().max(max).refine(isStorable, 'must not hold NUL characters or unpaired surrogates');

/** Text with something in it. */
export const name = (max = 255) => text(max).refine((value) => value.trim() !== '', 'must not be empty');

export const id = z.uuid().meta({ description: 'UUID, version 7 where this server made it' });

/** ISO 8601 in UTC, ending in Z. */
export const time = z.iso
  .datetime()
  .refine((text) => !text.startsWith('0000'), 'must not lie before the year 1');

type JsonObject = Record<string, z.core.util.JSONType>;

/**
 * Any JSON object; kept as sent. What is in it came out of a JSON parser: looking at every value again would take
 * seconds for a large one, and drop a key called `__proto__`.
 */
export const jsonObject = z
  .custom<JsonObject>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be a JSON object',
  )
  .meta({ type: 'object', additionalProperties: true });

/** A number in a query. An empty one is a mistake (an unset variable, say) and not the 0 that JavaScript reads. */
const given = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

/** Number of rows to pass over and to give. */
export const paging = {
  skip: given(z.coerce.number().int().min(0)).default(0).meta({ description: 'Rows to pass over' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .meta({ description: 'Rows to give at the most' }),
};

export const analysisStatus = z.enum(analysisStatuses);

/** As pipelines send it: the American spelling is taken too. */
export const sentStatus = z.preprocess(
  (value) => (value === 'canceled' ? 'cancelled' : value),
  analysisStatus,
);

export const role = z.enum(roles);
export const keyScope = z.enum(keyScopes);

/** 0 to 1; null is unknown. */
export const confidence = z.number().min(0).max(1).nullable();

/** A threshold in a query: annotations at or above it pass. */
export const threshold = given(z.coerce.number().min(0).max(1));

/** The IoU (or keypoint similarity) in a query at which two things are taken for one. */
export const iouThreshold = given(z.coerce.number().min(0.05).max(1));

/** A model in a query. */
export const modelKey = name(511)
  .refine((value) => value.lastIndexOf('@') > 0 && !value.endsWith('@'), 'must be model_name@model_version')
  .meta({ description: 'model_name@model_version, split at the last @' });

/** `true` or `false` in a query. */
export const queryFlag = z.enum(['true', 'false']).transform((value) => value === 'true');
