import type { Geometry } from '@/lib/annotations/annotation';
import type { AnnotationColumns } from '@/lib/annotations/columns';
import type { Size } from '@/lib/geometry/shapes';
import type { Frame } from '@/lib/scene/frame';
import { type ItemOrder, orderItems } from '@/lib/scene/order';
import type { Pen } from '@/lib/scene/pen';

/** What a kind is built from: the rows of its type, by descending confidence, and the geometry of each. */
export interface KindSource {
  readonly columns: AnnotationColumns;
  /** The image as displayed. */
  readonly size: Size;
  readonly rows: Uint32Array;
  /** The decoded geometry of a row; null where its data cannot be read, which is then noted. */
  geometryOf(row: number): Geometry | null;
}

/** The order of those rows of a source that have a shape, and the shapes in that order. */
export function arrange<Shape>(
  source: KindSource,
  shapes: ReadonlyMap<number, Shape>,
): { order: ItemOrder; arranged: Shape[] } {
  const order = orderItems(
    source.columns,
    source.rows.filter((row) => shapes.has(row)),
  );
  return {
    order,
    arranged: Array.from(order.rows)
      .map((row) => shapes.get(row))
      .filter((shape) => shape !== undefined),
  };
}

/**
 * What the scene knows about one type of annotation. `Items` is plain data in typed arrays, so that a worker can build
 * it and hand it over; an item is addressed by its position in those arrays.
 */
export interface Kind<Items> {
  /** Decodes the rows of the type into items. */
  collect(source: KindSource): Items;
  /** Row in the columns, by item. */
  rowsOf(items: Items): Uint32Array;
  /** Draws all items that pass the frame's filter. What only a raster can show (masks, heat maps) is left to it. */
  draw(items: Items, pen: Pen, frame: Frame): void;
  /** Strokes the outline of one item with the pen's present line. */
  outline(items: Items, item: number, pen: Pen, frame: Frame): void;
  /** Whether a point is on an item; `tolerance` widens what is thin or tiny. All in image pixels. */
  hits(items: Items, item: number, x: number, y: number, tolerance: number): boolean;
}
