import { compareViewCodec, usualCompareView } from './compare-view';
import { imageViewCodec, usualView } from './image-view';

/** The address of an image with the annotations of some models on it. */
export function modelsOnImageHref(projectId: string, imageId: string, models: readonly string[]): string {
  const query = imageViewCodec.write({ ...usualView, show: models });
  return `/projects/${projectId}/images/${imageId}?${query}`;
}

/** What a comparison of an image begins with, when a report opens it. */
export interface ComparedModels {
  readonly a: string;
  readonly b: string;
  readonly iou?: number;
  readonly movedIou?: number;
  readonly minConfidenceA?: number;
  readonly minConfidenceB?: number;
  readonly classMapB?: Readonly<Record<string, string>>;
  readonly hideUnscored?: boolean;
  /** The annotation that stands out. */
  readonly annotation?: string | null;
}

/** The address of an image on which two models are compared. `extra` are further parameters, such as those of a queue. */
export function comparedImageHref(
  projectId: string,
  imageId: string,
  models: ComparedModels,
  extra: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams([
    ...imageViewCodec.write({
      ...usualView,
      annotation: models.annotation ?? null,
      hideUnscored: models.hideUnscored ?? false,
    }),
    ...compareViewCodec.write({
      ...usualCompareView,
      mode: 'diff',
      sides: [models.a, models.b],
      iou: models.iou ?? usualCompareView.iou,
      movedIou: models.movedIou ?? usualCompareView.movedIou,
      thresholds: [models.minConfidenceA ?? 0, models.minConfidenceB ?? 0],
      mapping: Object.entries(models.classMapB ?? {}),
    }),
    ...Object.entries(extra),
  ]);
  return `/projects/${projectId}/images/${imageId}?${query}`;
}
