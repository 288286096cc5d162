import type { AnnotationType, Geometry } from '@/lib/annotations/annotation';
import { boxHeight, boxWidth } from '@/lib/geometry/box';
import { isDrawn } from '@/lib/geometry/keypoints';

/** What a kind of annotation is called on the screen. */
export const typeNames: Readonly<Record<AnnotationType, string>> = {
  bounding_box: 'Box',
  segmentation: 'Segmentation',
  keypoint: 'Keypoints',
  classification: 'Classification',
  heatmap: 'Heat map',
};

type GeometryOf = { readonly [T in AnnotationType]: Extract<Geometry, { type: T }> };

const describers: {
  readonly [T in AnnotationType]: (geometry: GeometryOf[T], area: number | null) => string;
} = {
  bounding_box: ({ box }) => `${formatPixels(boxWidth(box))} × ${formatPixels(boxHeight(box))}`,
  segmentation: (geometry, area) => {
    const what = geometry.form === 'rle' ? 'mask' : 'polygon';
    return area === null ? what : `${what} ${formatPixels(area)} px²`;
  },
  keypoint: ({ keypoints }) => {
    const drawn = keypoints.filter(isDrawn).length;
    const all = formatCount(keypoints.length, 'keypoint');
    return drawn === keypoints.length ? all : `${drawn} of ${all}`;
  },
  classification: ({ scores }) => formatCount(scores.length, 'class', 'classes'),
  heatmap: ({ source }) => {
    if (source.from === 'values')
      return `${formatPixels(source.width)} × ${formatPixels(source.height)} values`;
    return source.name ?? source.storagePath ?? 'artifact';
  },
};

/** The size or content of an annotation in a few words, e.g. "50 × 100" or "17 keypoints"; `area` is in px². */
export function describeGeometry(geometry: Geometry, area: number | null): string {
  return describeAs(geometry.type, geometry, area);
}

function describeAs<T extends AnnotationType>(type: T, geometry: GeometryOf[T], area: number | null): string {
  return describers[type](geometry, area);
}

function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${groupDigits(String(count))} ${count === 1 ? one : many}`;
}

/** Pixels with one decimal below 100, where it is not 0, and none above; thousands apart by a narrow no-break space. */
export function formatPixels(value: number): string {
  const rounded = Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value);
  return groupDigits(String(rounded + 0));
}

function groupDigits(text: string): string {
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}
