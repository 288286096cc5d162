import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';
import { type AnnotationColumns, dataText } from '@/lib/annotations/columns';
import { decodeGeometry } from '@/lib/annotations/decode';
import type { Size } from '@/lib/geometry/shapes';
import type { SceneFilter } from '@/lib/scene/filter';
import type { KindSource } from '@/lib/scene/kind';
import { kinds, type SceneItems } from '@/lib/scene/kinds';
import { type MaskGrid, maskGrids } from '@/lib/scene/mask-raster';
import {
  classSlot,
  classSlots,
  countPassing,
  type ItemOrder,
  passesRow,
  rowsByScore,
  visitPassing,
} from '@/lib/scene/order';
import { type Tallies, tallyRows } from '@/lib/scene/tallies';

/**
 * An analysis ready to draw. Plain data in typed arrays: a worker builds it and hands it over without a copy.
 * A row is an annotation's place in the analysis; an item is its place in the arrays of its kind.
 */
export interface Scene {
  readonly columns: AnnotationColumns;
  /** The image as displayed. */
  readonly size: Size;
  readonly items: SceneItems;
  /** Item by row; `noItem` where the annotation could not be read. */
  readonly itemOfRow: Uint32Array;
  /** All rows by descending confidence, unscored last. */
  readonly byScore: Uint32Array;
  /** How many rows in it have a confidence. */
  readonly scored: number;
  readonly tallies: Tallies;
  readonly maskGrids: readonly MaskGrid[];
  /** Annotations whose data could not be read, and why. They are listed, not drawn. */
  readonly unreadable: readonly { readonly row: number; readonly message: string }[];
}

/** What `itemOfRow` holds for an annotation that could not be read. */
export const noItem = 0xffffffff;

/** Decodes an analysis of an image of this size and sorts it for drawing. */
export function buildScene(columns: AnnotationColumns, size: Size): Scene {
  const byScore = rowsByScore(columns);
  const unreadable: { row: number; message: string }[] = [];
  const geometryOf: KindSource['geometryOf'] = (row) => {
    try {
      return decodeGeometry(typeOfRow(columns, row), JSON.parse(dataText(columns, row)), size);
    } catch (error) {
      unreadable.push({ row, message: error instanceof Error ? error.message : String(error) });
      return null;
    }
  };
  const collect = <Type extends AnnotationType>(type: Type): SceneItems[Type] => {
    const index = annotationTypes.indexOf(type);
    const rows = byScore.filter((row) => columns.types[row] === index);
    return kinds[type].collect({ columns, size, rows, geometryOf });
  };
  const items: SceneItems = {
    bounding_box: collect('bounding_box'),
    segmentation: collect('segmentation'),
    keypoint: collect('keypoint'),
    classification: collect('classification'),
    heatmap: collect('heatmap'),
  };
  const itemOfRow = new Uint32Array(columns.count).fill(noItem);
  const place = <Type extends AnnotationType>(type: Type): void => {
    kinds[type].rowsOf(items[type]).forEach((row, item) => {
      itemOfRow[row] = item;
    });
  };
  for (const type of annotationTypes) place(type);
  return {
    columns,
    size,
    items,
    itemOfRow,
    byScore,
    scored: columns.count - columns.confidences.reduce((sum, value) => sum + Number(Number.isNaN(value)), 0),
    tallies: tallyRows(columns),
    maskGrids: maskGrids(items.segmentation.masks),
    unreadable,
  };
}

/** The annotation type of a row. */
export function typeOfRow(columns: AnnotationColumns, row: number): AnnotationType {
  return annotationTypes[columns.types[row] ?? 0] ?? 'bounding_box';
}

/** The class name of a row; null where it has none. */
export function classNameOfRow(columns: AnnotationColumns, row: number): string | null {
  return columns.classes[columns.classIndexes[row] ?? columns.classes.length] ?? null;
}

/** How many annotations of a scene pass a filter. */
export function countShown({ items }: Scene, filter: SceneFilter): number {
  return ordersOf(items).reduce((sum, order) => sum + countPassing(order, filter), 0);
}

/**
 * How many rows of each class slot pass a filter without tints, those among them that could not be read. Most of it is
 * binary search: no row is looked at, unless the filter has an area.
 */
export function countPassingClasses(scene: Scene, filter: SceneFilter): Uint32Array {
  const { columns, items, unreadable } = scene;
  const counts = new Uint32Array(classSlots(columns));
  const add = (slot: number, count: number): void => {
    counts[slot] = (counts[slot] ?? 0) + count;
  };
  for (const order of ordersOf(items)) visitPassing(order, filter, (from, to, slot) => add(slot, to - from));
  for (const { row } of unreadable) if (passesRow(filter, columns, row)) add(classSlot(columns, row), 1);
  return counts;
}

function ordersOf(items: SceneItems): readonly ItemOrder[] {
  const { bounding_box, segmentation, keypoint, classification, heatmap } = items;
  const { polygons, masks } = segmentation;
  return [bounding_box, polygons, masks, keypoint, classification, heatmap].map(({ order }) => order);
}
