import type { CocoCategory } from '@/lib/formats/coco-in';
import type {
  DeclaredAnalysis,
  DeclaredImage,
  FoundAnnotation,
  Remark,
  Unusable,
} from '@/lib/formats/import-format';
import type { ReadProgress } from './json-elements';

/** What a file declares before its annotations are read. */
export type Declaration =
  | { readonly kind: 'image'; readonly image: DeclaredImage }
  | { readonly kind: 'analysis'; readonly analysis: DeclaredAnalysis }
  | { readonly kind: 'category'; readonly category: CocoCategory }
  | {
      readonly kind: 'unusable';
      readonly what: 'image' | 'analysis' | 'category' | 'file';
      readonly fault: Unusable;
    }
  | { readonly kind: 'doubt'; readonly place: string; readonly remark: Remark };

/** What a source may ask of the project that the file is for. */
export interface ProjectKnowledge {
  /** The categories of the COCO data sets imported before, newest last. */
  categories(): Promise<readonly CocoCategory[]>;
}

/** A file of one format. It is read twice: what it declares, then its annotations; neither is held in memory. */
export interface ImportSource {
  readonly progress: ReadProgress;
  /** Bytes of both readings together. */
  readonly totalBytes: number;
  /** Whether the file names its analyses; otherwise every image that it declares has one, also without annotations. */
  readonly declaresAnalyses: boolean;
  /** Whether images without a row, but of the same data set, were looked at and nothing found. */
  readonly speaksForDataSet: boolean;
  declarations(project: ProjectKnowledge): AsyncIterable<readonly Declaration[]>;
  annotations(): AsyncIterable<readonly (FoundAnnotation | Unusable)[]>;
}
