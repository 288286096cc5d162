import type { HeatJob, HeatPicture } from '@/components/viewer/heat-picture';
import type { AnnotationColumns } from '@/lib/annotations/columns';
import type { Explanation } from '@/lib/comparison/explain';
import type { PairTable } from '@/lib/comparison/pair-table';
import type { ComparisonParameters } from '@/lib/comparison/parameters';
import type { ProblemDocument } from '@/lib/contract/problem';
import type { Size } from '@/lib/geometry/shapes';
import type { BoundsIndex } from '@/lib/scene/bounds-index';
import type { Boxes } from '@/lib/scene/boxes';
import type { SceneFilter } from '@/lib/scene/filter';
import type { Frame } from '@/lib/scene/frame';
import type { MaskGrid } from '@/lib/scene/mask-raster';
import type { Masks } from '@/lib/scene/masks';
import type { Scene } from '@/lib/scene/scene';

/** The work that is done off the page's thread, by name: what is asked and what is answered. */
export interface SceneTasks {
  /**
   * Fetches the annotation columns of an analysis, for an image of this size, decodes and sorts them; keeps their bounds
   * under the key, to be indexed.
   */
  readonly buildScene: {
    readonly ask: { readonly key: number; readonly url: string; readonly size: Size };
    readonly answer: Scene;
  };
  /** Stops what is done for a scene, and forgets what is kept of it. */
  readonly dropScene: { readonly ask: { readonly key: number }; readonly answer: null };
  /** Indexes kept bounds for picking, once. Null where there are none. */
  readonly indexScene: { readonly ask: { readonly key: number }; readonly answer: BoundsIndex | null };
  /** Hands over the masks of a scene under a key, to be painted later. */
  readonly keepMasks: {
    readonly ask: { readonly key: string; readonly masks: Masks; readonly grids: readonly MaskGrid[] };
    readonly answer: null;
  };
  /** Forgets the masks of a key. */
  readonly dropMasks: { readonly ask: { readonly key: string }; readonly answer: null };
  /** Paints kept masks: one picture for each grid. Colours are RGBA words by class slot. */
  readonly paintMasks: {
    readonly ask: { readonly key: string; readonly filter: SceneFilter; readonly colours: Uint32Array };
    readonly answer: readonly ImageBitmap[];
  };
  /** Hands over the boxes of a scene under a key, to be painted later. */
  readonly keepBoxes: {
    readonly ask: { readonly key: string; readonly boxes: Boxes };
    readonly answer: null;
  };
  /** Forgets the boxes of a key. */
  readonly dropBoxes: { readonly ask: { readonly key: string }; readonly answer: null };
  /** Paints kept boxes on a transparent ground, as large as the frame. */
  readonly paintBoxes: {
    readonly ask: { readonly key: string; readonly frame: Frame };
    readonly answer: ImageBitmap;
  };
  /** Fetches heat maps where they are artifacts, and paints one, or the difference of two. */
  readonly paintHeatmap: { readonly ask: HeatJob; readonly answer: HeatPicture };
  /** Takes two analyses of an image of this size and finds everything that overlaps; answers in how many milliseconds. */
  readonly keepPair: {
    readonly ask: { readonly a: AnnotationColumns; readonly b: AnnotationColumns; readonly size: Size };
    readonly answer: number;
  };
  /** Compares the two analyses that are kept. */
  readonly comparePair: {
    readonly ask: ComparisonParameters;
    readonly answer: { readonly table: PairTable; readonly milliseconds: number };
  };
  /** Why an annotation of one of them is matched as it is. */
  readonly explainPair: {
    readonly ask: {
      readonly parameters: ComparisonParameters;
      readonly side: 'a' | 'b';
      readonly row: number;
    };
    readonly answer: Explanation;
  };
}
export type SceneTask = keyof SceneTasks;

/** A task on its way to the worker. */
export type SceneQuestion<Task extends SceneTask = SceneTask> = {
  readonly [T in Task]: { readonly id: number; readonly task: T; readonly ask: SceneTasks[T]['ask'] };
}[Task];

/** What came of a task. */
export type SceneAnswer<Task extends SceneTask = SceneTask> = {
  readonly [T in Task]: { readonly id: number; readonly task: T; readonly answer: SceneTasks[T]['answer'] };
}[Task];

/** Why there is no answer. */
export interface SceneFailure {
  readonly id: number;
  readonly task: SceneTask;
  readonly failure: string;
  /** Of a call that the server refused. */
  readonly refusal?: { readonly status: number; readonly problem: ProblemDocument | undefined };
}
