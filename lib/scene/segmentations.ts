import { rleContains } from '@/lib/geometry/rle';
import type { Polygon, Rle } from '@/lib/geometry/shapes';
import { arrange, type Kind } from '@/lib/scene/kind';
import { type Masks, maskAt, outlineMask, packMasks } from '@/lib/scene/masks';
import { drawPolygons, outlinePolygon, type Polygons, packPolygons, polygonHit } from '@/lib/scene/polygons';

/** Segmentations of an analysis in both of their forms. Items are numbered through: polygons first, then masks. */
export interface Segmentations {
  readonly polygons: Polygons;
  readonly masks: Masks;
}

/** Regions: polygons are drawn as paths; masks are shown by the mask raster and only outlined here. */
export const segmentationKind: Kind<Segmentations> = {
  collect(source) {
    const polygons = new Map<number, Polygon>();
    const masks = new Map<number, Rle>();
    for (const row of source.rows) {
      const geometry = source.geometryOf(row);
      if (geometry?.type !== 'segmentation') continue;
      if (geometry.form === 'polygon') polygons.set(row, geometry.polygon);
      else masks.set(row, geometry.rle);
    }
    const ofPolygons = arrange(source, polygons);
    const ofMasks = arrange(source, masks);
    return {
      polygons: packPolygons(ofPolygons.order, ofPolygons.arranged),
      masks: packMasks(ofMasks.order, ofMasks.arranged, source.size),
    };
  },

  rowsOf({ polygons, masks }) {
    return Uint32Array.from([...polygons.order.rows, ...masks.order.rows]);
  },

  draw({ polygons }, pen, frame) {
    drawPolygons(polygons, pen, frame);
  },

  outline({ polygons, masks }, item, pen, frame) {
    const mask = item - polygons.order.rows.length;
    if (mask < 0) outlinePolygon(polygons, item, pen, frame);
    else outlineMask(masks, mask, pen, frame);
  },

  hits({ polygons, masks }, item, x, y) {
    const mask = item - polygons.order.rows.length;
    if (mask < 0) return polygonHit(polygons, item, { x, y });
    const index = maskAt(masks, mask);
    const { width, height } = index.rle;
    return rleContains(index, (x * width) / masks.size.width, (y * height) / masks.size.height);
  },
};
