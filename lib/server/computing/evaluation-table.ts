import type { CurvePoint } from '@/lib/evaluation/figures';
import type { ClassedOutcomes, OutcomeTallies } from '@/lib/evaluation/outcome-tallies';
import type { CountsByConfidence, OutcomeKind } from '@/lib/evaluation/outcomes';
import type { IouType } from '@/lib/evaluation/parameters';
import type { ChosenAnalysis } from '../model-images';

/** What is evaluated, and how. */
export interface EvaluationTask {
  /** In the order that decides ties; the prediction is null where the model was not run. */
  readonly images: readonly EvaluatedImage[];
  readonly iouType: IouType;
  /** Of the outcomes. */
  readonly iou: number;
  readonly minConfidence: number;
  /** Of the truth and of each prediction: from class names to those they are evaluated under. */
  readonly classMaps: readonly ReadonlyMap<string, string>[];
  /** Classes that the truth knows besides those it has. */
  readonly furtherClasses: readonly string[];
}

export interface EvaluatedImage {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** The truth and then each prediction. */
  readonly analyses: readonly [ChosenAnalysis, ...(ChosenAnalysis | null)[]];
}

/** The figures of one class; −1 where it has no truth. */
interface ClassFigures {
  readonly className: string;
  readonly ap: number;
  readonly ap50: number;
  readonly ap75: number;
  readonly ar: number;
  /** At the IoU of the outcomes. */
  readonly curve: readonly CurvePoint[];
  readonly byConfidence: CountsByConfidence;
}

/** A model evaluated over many images. Plain data. */
export interface EvaluationTable {
  /** COCO's figures by name. */
  readonly figures: Readonly<Record<string, number>>;
  readonly meanCurve: readonly CurvePoint[];
  readonly confidences: readonly number[];
  readonly classes: readonly ClassFigures[];
  readonly crowds: number;
  readonly truths: number;
  readonly detections: number;
  readonly unscored: number;
  readonly classed: ClassedOutcomes;
  readonly tallies: OutcomeTallies;
}

/** A truth or a detection of one image. */
export interface JudgedMember {
  readonly id: string;
  /** Its place in its analysis. */
  readonly row: number;
  readonly className: string;
  readonly confidence: number | null;
}

/** What became of everything on one image. */
export type ImageOutcomes = readonly {
  readonly kind: OutcomeKind;
  readonly iou: number | null;
  readonly truth: JudgedMember | null;
  readonly prediction: JudgedMember | null;
}[];

/** The false positives that two models share over many images. Plain data. */
export interface SharedMistakeTable {
  readonly classes: readonly string[];
  /** By class: how many the first has, the second, and both. */
  readonly byClass: readonly SharedMistakeCounts[];
  readonly byImage: readonly SharedMistakeCounts[];
  /** Those of image i are `starts[i]` to `starts[i + 1] - 1`. */
  readonly starts: Uint32Array;
  /** Index into `classes`. */
  readonly classIndexes: Uint32Array;
  readonly ious: Float64Array;
  readonly first: MistakeColumns;
  readonly second: MistakeColumns;
}

export interface SharedMistakeCounts {
  first: number;
  second: number;
  shared: number;
}

/** One model's members of what two share. */
export interface MistakeColumns {
  /** 16 bytes each; `annotationId` spells them out. */
  readonly ids: Uint8Array;
  /** Place in the analysis. */
  readonly rows: Uint32Array;
  /** NaN where unknown. */
  readonly scores: Float64Array;
}
