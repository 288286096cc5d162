import { describe, expect, it } from 'vitest';
import { isSamePicture, type Picture, type PictureLayer, type Raster } from '@/components/viewer/painting';
import { decodeColumns, encodeColumns } from '@/lib/annotations/columns';
import { buildScene } from '@/lib/scene/scene';

const size = { width: 100, height: 50 };
const makeScene = () =>
  buildScene(decodeColumns(encodeColumns('018f0000-0000-7000-8000-000000000000', []).buffer), size);
/** Bitmaps are the browser's; here only which one it is counts. */
const makeRaster = (): Raster => ({
  bitmap: { width: 1, height: 1, close() {} },
  rect: { xMin: 0, yMin: 0, xMax: 1, yMax: 1 },
});

const layer: PictureLayer = {
  analysisId: 'a',
  scene: makeScene(),
  filter: { threshold: 0.5, most: 1, hideUnscored: false, hiddenSlots: new Set([1]) },
  look: {
    colours: ['#112233', '#445566'],
    textColours: ['#ffffff', '#ffffff'],
    lineOpacity: 1,
    fillOpacity: 0.4,
    dash: [4, 2],
  },
  tintKeys: [],
  masks: [makeRaster()],
  heatmaps: [makeRaster()],
};
const picture: Picture = {
  size,
  photo: makeRaster().bitmap,
  layers: [layer],
  heatmapOpacity: 0.6,
  showLabels: true,
  hideOverlays: false,
  ground: '#000000',
  emptyGround: '#111111',
  emptyFrame: '#222222',
};
const withLayer = (changes: Partial<PictureLayer>): Picture => ({
  ...picture,
  layers: [{ ...layer, ...changes }],
});
const withLook = (changes: Partial<PictureLayer['look']>) =>
  withLayer({ look: { ...layer.look, ...changes } });
const withFilter = (changes: Partial<PictureLayer['filter']>) =>
  withLayer({ filter: { ...layer.filter, ...changes } });

describe('a picture', () => {
  it('is the same when everything in it is, however often it was put together', () => {
    const again: Picture = {
      ...picture,
      size: { ...size },
      layers: [
        {
          ...layer,
          filter: { ...layer.filter, hiddenSlots: new Set([1]) },
          look: { ...layer.look, colours: [...layer.look.colours], dash: [4, 2] },
          masks: [...layer.masks],
          heatmaps: [...layer.heatmaps],
        },
      ],
    };
    expect(isSamePicture(picture, again)).toBe(true);
  });

  it.each([
    ['size', { ...picture, size: { width: 50, height: 100 } }],
    ['photo', { ...picture, photo: makeRaster().bitmap }],
    ['no photo', { ...picture, photo: null }],
    ['layers', { ...picture, layers: [] }],
    ['a layer more', { ...picture, layers: [layer, layer] }],
    ['opacity of heat maps', { ...picture, heatmapOpacity: 0.5 }],
    ['labels', { ...picture, showLabels: false }],
    ['overlays', { ...picture, hideOverlays: true }],
    ['ground', { ...picture, ground: '#ffffff' }],
    ['ground without pixels', { ...picture, emptyGround: '#ffffff' }],
    ['frame without pixels', { ...picture, emptyFrame: '#ffffff' }],
    ['analysis', withLayer({ analysisId: 'b' })],
    ['scene', withLayer({ scene: makeScene() })],
    ['masks', withLayer({ masks: [makeRaster()] })],
    ['heat maps', withLayer({ heatmaps: [] })],
    ['colours', withLook({ colours: ['#112233', '#000000'] })],
    ['colours of texts', withLook({ textColours: ['#000000', '#ffffff'] })],
    ['opacity of lines', withLook({ lineOpacity: 0.5 })],
    ['opacity of fills', withLook({ fillOpacity: 0.5 })],
    ['dashes', withLook({ dash: [] })],
    ['threshold', withFilter({ threshold: 0.6 })],
    ['largest confidence', withFilter({ most: 0.9 })],
    ['the unscored', withFilter({ hideUnscored: true })],
    ['classes', withFilter({ hiddenSlots: new Set([0]) })],
    ['types', withFilter({ hiddenTypes: new Set([0]) })],
    ['areas', withFilter({ area: { min: 0, max: 10 } })],
    ['tints', withFilter({ tints: { byRow: new Uint8Array(0), count: 1 } })],
  ])('is another one with another %s', (_, other) => {
    expect(isSamePicture(picture, other)).toBe(false);
    expect(isSamePicture(other, picture)).toBe(false);
  });
});
