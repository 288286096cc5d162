import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { CoordinateReading } from '@/lib/annotations/coordinate-readings';
import type { BodyInputOf, ReplyOf } from '@/lib/contract/endpoint';
import { call } from './call';
import { type EndpointOf, validateAnnotations } from './endpoints';

type Body = BodyInputOf<EndpointOf<typeof validateAnnotations>>;

/** What a text holds for the server to judge, or why it holds nothing. */
type PastedBody =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'body'; readonly body: Body };

/** Reads a body as a pipeline sends it; a list of annotations alone, or one annotation, is put into such a body. */
export function readPasted(text: string): PastedBody {
  if (text.trim() === '') return { kind: 'nothing' };
  try {
    const value: unknown = JSON.parse(text);
    const isOne = typeof value === 'object' && value !== null && 'annotation_type' in value;
    if (Array.isArray(value)) return { kind: 'body', body: JSON.parse(`{"annotations":${text}}`) };
    return { kind: 'body', body: JSON.parse(isOne ? `{"annotations":[${text}]}` : text) };
  } catch (error) {
    return { kind: 'fault', message: error instanceof Error ? error.message : String(error) };
  }
}

/** The server's verdict on a body. */
export type Verdict = ReplyOf<EndpointOf<typeof validateAnnotations>>;

/** Has the server judge a body as annotations of an analysis, under a convention of coordinates; nothing is stored. */
export function useVerdict(
  analysisId: string | undefined,
  pasted: PastedBody,
  coordinates: CoordinateReading,
) {
  return useQuery({
    queryKey: ['annotation-check', analysisId, pasted, coordinates],
    queryFn: ({ signal }) => {
      if (pasted.kind !== 'body' || analysisId === undefined) throw new Error('There is nothing to judge');
      return call(validateAnnotations, {
        params: { analysisId },
        query: { coordinates },
        body: pasted.body,
        signal,
      });
    },
    enabled: analysisId !== undefined && pasted.kind === 'body',
    placeholderData: keepPreviousData,
  });
}
