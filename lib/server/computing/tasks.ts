import type { ComparisonTable } from '@/lib/comparison/comparison-table';
import type { ComparisonParameters } from '@/lib/comparison/parameters';
import type { VoteParameters } from '@/lib/comparison/votes';
import type { ImageComparison } from '@/lib/contract/comparison';
import type { ChosenAnalysis } from '../model-images';
import type { EvaluationTable, EvaluationTask, ImageOutcomes, SharedMistakeTable } from './evaluation-table';
import type { VoteTable } from './vote-table';

/** An image and the analyses of it that are computed with, in the order of the models. */
export interface ComputedImage {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly analyses: readonly ChosenAnalysis[];
}

/** What threads of their own compute; asks and answers are plain data, copied from one thread to the other. */
export interface ComputingTasks {
  compareImage: {
    readonly ask: { readonly image: ComputedImage; readonly parameters: ComparisonParameters };
    readonly answer: Pick<ImageComparison, 'summary' | 'disagreement' | 'image_class' | 'pairs'>;
  };
  compareProject: {
    readonly ask: { readonly images: readonly ComputedImage[]; readonly parameters: ComparisonParameters };
    readonly answer: ComparisonTable;
  };
  countVotes: {
    readonly ask: { readonly images: readonly ComputedImage[]; readonly parameters: VoteParameters };
    readonly answer: VoteTable;
  };
  evaluateProject: { readonly ask: EvaluationTask; readonly answer: EvaluationTable };
  evaluateImage: { readonly ask: EvaluationTask; readonly answer: ImageOutcomes };
  findSharedMistakes: {
    readonly ask: EvaluationTask & { readonly minConfidenceSecond: number };
    readonly answer: SharedMistakeTable;
  };
}

export type ComputingTask = keyof ComputingTasks;

/** Says how many images are done. */
export type OnProgress = (done: number) => void;

export type Computers = {
  readonly [Task in ComputingTask]: (
    ask: ComputingTasks[Task]['ask'],
    onProgress: OnProgress,
  ) => Promise<ComputingTasks[Task]['answer']>;
};
