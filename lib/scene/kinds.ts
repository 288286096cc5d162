import type { AnnotationType } from '@/lib/annotations/annotation';
import { type Boxes, boxKind } from '@/lib/scene/boxes';
import { type Classifications, classificationKind } from '@/lib/scene/classifications';
import { type Heatmaps, heatmapKind } from '@/lib/scene/heatmaps';
import { type Keypoints, keypointKind } from '@/lib/scene/keypoints';
import type { Kind } from '@/lib/scene/kind';
import { type Segmentations, segmentationKind } from '@/lib/scene/segmentations';

/** The items of a scene, by annotation type. */
export interface SceneItems {
  readonly bounding_box: Boxes;
  readonly segmentation: Segmentations;
  readonly keypoint: Keypoints;
  readonly classification: Classifications;
  readonly heatmap: Heatmaps;
}

/** What the scene knows of every annotation type; a type without an entry does not compile. */
export const kinds: { readonly [Type in AnnotationType]: Kind<SceneItems[Type]> } = {
  bounding_box: boxKind,
  segmentation: segmentationKind,
  keypoint: keypointKind,
  classification: classificationKind,
  heatmap: heatmapKind,
};

/** From the bottom to the top: regions under boxes, points over everything. */
export const drawingOrder: readonly AnnotationType[] = [
  'heatmap',
  'segmentation',
  'bounding_box',
  'keypoint',
  'classification',
];
