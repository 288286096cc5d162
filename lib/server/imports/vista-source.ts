import { z } from 'zod';
import { isObject } from '@/lib/annotations/fields';
import { analysisStatus, jsonObject, name, text, time } from '@/lib/contract/fields';
import { isTerminal } from '@/lib/contract/status';
import type { FoundAnnotation, Unusable } from '@/lib/formats/import-format';
import { dataSpans } from '../http/read-json';
import { type JsonElement, jsonElements } from './json-elements';
import type { Declaration, ImportSource } from './source';

const side = z.number().int().min(1);
const imageSchema = z.object({
  id: z.string(),
  filename: name(),
  width: side,
  height: side,
  metadata: jsonObject.nullish(),
});
const analysisSchema = z.object({
  id: z.string(),
  image_id: z.string(),
  model_name: name(),
  model_version: name(),
  status: analysisStatus,
  parameters: jsonObject.nullish(),
  description: text(10_000).nullish(),
  provenance: jsonObject.nullish(),
  external_job_id: name().nullish(),
  priority: z.number().int().nullish(),
  summary: jsonObject.nullish(),
  error_message: z.string().nullish(),
  created_at: time.nullish(),
  started_at: time.nullish(),
  completed_at: time.nullish(),
});

/** Our own export: `images`, `analyses` and `annotations`, and their count, without which the file was cut off. */
export class VistaExport implements ImportSource {
  readonly progress = { bytes: 0 };
  readonly totalBytes: number;
  readonly declaresAnalyses = true;
  readonly speaksForDataSet = false;
  readonly #path: string;

  constructor(path: string, size: number) {
    this.#path = path;
    this.totalBytes = 2 * size;
  }

  async *declarations(): AsyncGenerator<readonly Declaration[]> {
    let isWhole = false;
    const wants = (list: string) => ['images', 'analyses', 'annotation_count'].includes(list);
    for await (const batch of jsonElements(this.#path, wants, this.progress)) {
      isWhole ||= batch.some(({ list }) => list === 'annotation_count');
      yield batch
        .filter(({ list }) => list !== 'annotation_count')
        .flatMap((element) => this.#declare(element));
    }
    if (!isWhole)
      yield [
        {
          kind: 'doubt',
          place: '/annotation_count',
          remark: {
            code: 'no-count',
            message: 'the file does not end with its count: was it made by an export?',
          },
        },
      ];
  }

  #declare({ list, index, value }: JsonElement): Declaration[] {
    const pointer = `/${list}/${index}`;
    const refuse = (what: 'image' | 'analysis', message: string): Declaration[] => [
      {
        kind: 'unusable',
        what,
        fault: { kind: 'unusable', pointer, image: null, remark: { code: `invalid-${what}`, message } },
      },
    ];
    if (list === 'images') {
      const read = imageSchema.safeParse(value);
      if (!read.success) return refuse('image', firstIssue(read.error));
      const { id: key, filename, width, height, metadata } = read.data;
      return [
        {
          kind: 'image',
          image: { key, filename, size: { width, height }, cocoId: null, metadata: metadata ?? {} },
        },
      ];
    }
    const read = analysisSchema.safeParse(value);
    if (!read.success) return refuse('analysis', firstIssue(read.error));
    const { id: key, image_id: image, status, ...fields } = read.data;
    const ended = isTerminal(status) && status !== 'queued' && status !== 'processing' ? status : 'cancelled';
    const analysis = {
      key,
      image,
      fields: {
        model_name: fields.model_name,
        model_version: fields.model_version,
        status: ended,
        parameters: fields.parameters ?? {},
        description: fields.description ?? null,
        provenance: fields.provenance ?? null,
        external_job_id: fields.external_job_id ?? null,
        priority: fields.priority ?? 0,
        summary: fields.summary ?? null,
        error_message: fields.error_message ?? null,
        created_at: fields.created_at ?? null,
        started_at: fields.started_at ?? null,
        completed_at: fields.completed_at ?? null,
      },
    };
    const doubt: Declaration[] =
      ended === status
        ? []
        : [
            {
              kind: 'doubt',
              place: pointer,
              remark: {
                code: 'was-running',
                message: `the analysis was ${status} when it was exported: it becomes cancelled`,
              },
            },
          ];
    return [{ kind: 'analysis', analysis }, ...doubt];
  }

  async *annotations(): AsyncGenerator<readonly (FoundAnnotation | Unusable)[]> {
    for await (const batch of jsonElements(this.#path, (list) => list === 'annotations', this.progress))
      yield batch.map(readVistaAnnotation);
  }
}

const firstIssue = (error: z.ZodError) => {
  const [issue] = error.issues;
  return `${issue?.path.join('/')}: ${issue?.message}`;
};

function readVistaAnnotation({ value, index, bytes }: JsonElement): FoundAnnotation | Unusable {
  const pointer = `/annotations/${index}`;
  const analysis = isObject(value) ? value.analysis_id : undefined;
  if (!isObject(value) || typeof analysis !== 'string') {
    const remark = { code: 'annotation-without-analysis', message: 'an annotation needs an analysis_id' };
    return { kind: 'unusable', pointer, image: null, remark };
  }
  return {
    ...readPosted(value, analysis, pointer, bytes),
    area: typeof value.area === 'number' ? value.area : null,
  };
}

const before = Buffer.from('{"annotations":[');
const after = Buffer.from(']}');

/** An annotation in the form that pipelines post, whose `data` is kept to the letter. */
export function readPosted(
  value: Readonly<Record<string, unknown>>,
  image: string,
  pointer: string,
  bytes: Buffer,
): FoundAnnotation {
  const whole = Buffer.concat([before, bytes, after]);
  const span = dataSpans(whole)[0];
  const createdAt = time.safeParse(value.created_at);
  return {
    kind: 'annotation',
    image,
    pointer,
    type: String(value.annotation_type),
    className: value.class_name,
    confidence: value.confidence,
    storagePath: value.storage_path,
    ordering: value.ordering,
    data: isObject(value.data) ? value.data : {},
    area: null,
    remarks: [],
    ...(span && { dataText: whole.toString('utf8', span[0], span[1]) }),
    ...(createdAt.success && { createdAt: createdAt.data }),
  };
}
