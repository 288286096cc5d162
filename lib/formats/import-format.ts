import type { JsonObject } from '@/lib/annotations/fields';
import type { Size } from '@/lib/geometry/shapes';

/** An image as a file speaks of it. `key` is what the file's annotations name it by. */
export interface DeclaredImage {
  readonly key: string;
  /** As the file has it, folders included; null where it is only a number. */
  readonly filename: string | null;
  /** Pixels; null where the file does not say. */
  readonly size: Size | null;
  /** The id within a COCO data set; null for other formats. */
  readonly cocoId: string | null;
  readonly metadata?: JsonObject;
}

/** An analysis as a file of ours has it; other formats have one for each image, of the model that is asked for. */
export interface DeclaredAnalysis {
  readonly key: string;
  /** The `key` of its image. */
  readonly image: string;
  readonly fields: AnalysisFields;
}

/** What an analysis is beside its annotations; times are ISO 8601. */
export interface AnalysisFields {
  readonly model_name: string;
  readonly model_version: string;
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly parameters: JsonObject;
  readonly description: string | null;
  readonly provenance: JsonObject | null;
  readonly external_job_id: string | null;
  readonly priority: number;
  readonly summary: JsonObject | null;
  readonly error_message: string | null;
  readonly created_at: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

/** An annotation as a file has it, in the form that pipelines send; it is judged like theirs. */
export interface FoundAnnotation {
  readonly kind: 'annotation';
  /** The `key` of its analysis, or of its image where the format knows no analyses. */
  readonly image: string;
  /** JSON pointer, or file and line. */
  readonly pointer: string;
  readonly type: string;
  readonly className: unknown;
  readonly confidence: unknown;
  readonly data: JsonObject;
  /** Square pixels of the file's own frame, where the file says so; otherwise that of the geometry. */
  readonly area: number | null;
  /** The text of `data` where it is kept to the letter. */
  readonly dataText?: string;
  readonly storagePath?: unknown;
  readonly ordering?: unknown;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** What was understood differently from how it stands there. */
  readonly remarks: readonly Remark[];
}

/** Something in a file that cannot be used. */
export interface Unusable {
  readonly kind: 'unusable';
  readonly pointer: string;
  readonly image: string | null;
  readonly remark: Remark;
}

/** Why something was skipped or is doubtful: a code that counts alike things together, and words. */
export interface Remark {
  readonly code: string;
  readonly message: string;
}
