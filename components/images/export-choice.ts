import type { ExportChoice } from '@/lib/client/exports';
import { type ImageFilters, writeFilters } from '@/lib/client/image-filters';
import { mostIds } from '@/lib/contract/export-formats';
import type { Selection } from './selection';
import type { ImagePageState } from './use-image-page';

/** What is on the screen, as an export names it. */

/** The images that fit the filters of the gallery. */
export function exportOfGallery(filters: ImageFilters): ExportChoice {
  const { sort: _, ...written } = writeFilters(filters);
  return written as ExportChoice;
}

/** The images that are selected; null where they are more than an address can name. */
export function exportOfSelection(filters: ImageFilters, { kind, ids }: Selection): ExportChoice | null {
  if (ids.size > mostIds) return null;
  const choice = exportOfGallery(filters);
  const named = [...ids].join(',');
  if (kind === 'some') return { ...choice, image_ids: named };
  return ids.size === 0 ? choice : { ...choice, except_image_ids: named };
}

/** What the page of an image shows: its analyses that are switched on, under the filters of the panels. */
export function exportOfView({ imageId, shown, view, analyses }: ImagePageState): ExportChoice {
  const { threshold, most, hideUnscored, hiddenClasses, hiddenTypes, area } = view;
  const isPart = shown.length > 0 && shown.length < (analyses.data?.length ?? 0);
  return {
    image_ids: imageId,
    ...(isPart && { analysis_ids: shown.map(({ id }) => id).join(',') }),
    ...(threshold > 0 && { min_confidence: threshold }),
    ...(most < 1 && { max_confidence: most }),
    ...(hideUnscored && { hide_unscored: 'true' as const }),
    ...(hiddenClasses.length > 0 && { hidden_classes: JSON.stringify(hiddenClasses) }),
    ...(hiddenTypes.length > 0 && { hidden_types: JSON.stringify(hiddenTypes) }),
    ...(area && { min_area: area.min, ...(Number.isFinite(area.max) && { max_area: area.max }) }),
  };
}
