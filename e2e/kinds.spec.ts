import { expect, test } from '@playwright/test';
import { classColours } from '../lib/annotations/colour';
import { colourMap } from '../lib/geometry/colour-maps';
import { pixels, setView, whenComplete } from './picture';
import { newImage, newPicturedAnalysis } from './server';

/** An image of 96 × 64 black pixels with one annotation of each kind, each at a place of its own. */
const annotations = [
  {
    annotation_type: 'bounding_box',
    class_name: 'box',
    confidence: 0.9,
    data: { bbox: [4, 4, 12, 8] },
  },
  {
    annotation_type: 'segmentation',
    class_name: 'ring',
    confidence: 0.9,
    data: {
      format: 'polygon',
      rings: [
        [
          [24, 4],
          [44, 4],
          [44, 24],
          [24, 24],
        ],
        [
          [30, 10],
          [38, 10],
          [38, 18],
          [30, 18],
        ],
      ],
    },
  },
  {
    annotation_type: 'segmentation',
    class_name: 'parts',
    confidence: 0.9,
    data: {
      format: 'polygon',
      polygons: [
        [
          [52, 4],
          [60, 4],
          [60, 12],
          [52, 12],
        ],
        [
          [64, 4],
          [72, 4],
          [72, 12],
          [64, 12],
        ],
      ],
    },
  },
  {
    annotation_type: 'segmentation',
    class_name: 'mask',
    confidence: 0.9,
    // Columns 4 to 11, rows 40 to 47 of each.
    data: {
      format: 'rle',
      rle: { size: [64, 96], counts: [4 * 64 + 40, 8, ...Array.from({ length: 7 }, () => [56, 8]).flat()] },
    },
  },
  {
    annotation_type: 'keypoint',
    class_name: 'pose',
    confidence: 0.9,
    data: {
      keypoints: [
        { name: 'seen', x: 40, y: 40, visibility: 2 },
        { name: 'hidden', x: 60, y: 40, visibility: 1 },
        { name: 'unknown', x: 50, y: 56, visibility: 0 },
      ],
      skeleton: [['seen', 'unknown']],
    },
  },
  {
    annotation_type: 'classification',
    class_name: 'street',
    confidence: 0.8,
    data: { scores: { street: 0.8, field: 0.2 } },
  },
  {
    annotation_type: 'heatmap',
    class_name: 'scalar',
    confidence: 0.9,
    data: { values: [[0, 1]], range: [0, 1], image_rect: [76, 36, 16, 8] },
  },
  {
    annotation_type: 'heatmap',
    class_name: 'coloured',
    confidence: 0.9,
    data: { artifact_name: 'heat.png', kind: 'colored', image_rect: [76, 52, 16, 8] },
  },
];
/** Classes of one analysis come at once: they choose by name. */
const names = [...new Set(annotations.map(({ class_name }) => class_name))].sort();
const colours = classColours([], names);
const rgb = (hex: string | undefined) =>
  [1, 3, 5].map((at) => Number.parseInt((hex ?? '').slice(at, at + 2), 16));
/** A colour over black. */
const over = (colour: readonly number[], opacity: number) =>
  colour.map((channel) => Math.round(channel * opacity));
const viridis = (index: number) => [0, 1, 2].map((channel) => colourMap('viridis')[3 * index + channel] ?? 0);
const red = [220, 30, 40];

const black = [0, 0, 0];
const fill = 0.45;
const heat = 0.6;
/** Colours by image place: what must be there at every zoom. Nearer to a line than `clear` only where the line itself is meant. */
const places: readonly (readonly [what: string, x: number, y: number, colour: readonly number[]])[] = [
  ['left of the box', 1.5, 8.5, black],
  ['left edge of the box', 4, 8.5, rgb(colours.get('box'))],
  ['top edge of the box', 10.5, 4, rgb(colours.get('box'))],
  ['right edge of the box', 16, 8.5, rgb(colours.get('box'))],
  ['bottom edge of the box', 10.5, 12, rgb(colours.get('box'))],
  ['inside the box', 10.5, 8.5, black],
  ['in the ring', 27.5, 14.5, over(rgb(colours.get('ring')), fill)],
  ['in its hole', 34.5, 14.5, black],
  ['beside the ring', 47.5, 14.5, black],
  ['in one part', 56.5, 8.5, over(rgb(colours.get('parts')), fill)],
  ['in the other part', 68.5, 8.5, over(rgb(colours.get('parts')), fill)],
  ['between the parts', 62, 20.5, black],
  ['first pixel of the mask', 4.5, 40.5, over(rgb(colours.get('mask')), fill)],
  ['last pixel of the mask', 11.5, 47.5, over(rgb(colours.get('mask')), fill)],
  ['above the mask', 4.5, 39.5, black],
  ['under the mask', 11.5, 48.5, black],
  ['left of the mask', 3.5, 44.5, black],
  ['right of the mask', 12.5, 44.5, black],
  ['the point that is seen', 40, 40, rgb(colours.get('pose'))],
  ['the point that is not labelled', 50, 56, black],
  ['the bone to it', 45, 48, black],
  ['the first cell of the scalar map', 77.5, 38.5, over(viridis(0), heat)],
  ['its last pixel', 83.5, 43.5, over(viridis(0), heat)],
  ['the first pixel of the second cell', 84.5, 36.5, over(viridis(255), heat)],
  ['the end of the second cell', 91.5, 43.5, over(viridis(255), heat)],
  ['left of the scalar map', 75.5, 38.5, black],
  ['the coloured map', 80.5, 56.5, over(red, heat)],
  ['right of the coloured map', 92.5, 56.5, black],
];

for (const deviceScaleFactor of [1, 2])
  test.describe(`on a screen of ${deviceScaleFactor} device pixels to one`, () => {
    test.use({ deviceScaleFactor });

    test('every kind lies exactly on its pixels, at zoom 1, 2, 4, 8 and 16', async ({ page, request }) => {
      const { projectId, imageId } = await newImage(request, 96, 64);
      await newPicturedAnalysis(request, imageId, annotations, { name: 'heat.png', colour: red });
      await page.goto(`/projects/${projectId}/images/${imageId}?probe=1&labels=off`);
      await whenComplete(page, annotations.length);
      await expect(page.getByRole('list', { name: 'Classes of the image' })).toContainText('street0.80');
      const wrong: string[] = [];
      for (const zoom of [1, 2, 4, 8, 16]) {
        for (const part of zoom === 16
          ? ([
              [0, 0],
              [48, 0],
              [0, 32],
              [48, 32],
            ] as const)
          : [[0, 0] as const]) {
          const offset = { x: 24 - part[0] * zoom, y: 64 - part[1] * zoom };
          await setView(page, zoom, offset.x, offset.y);
          await page.mouse.move(1, 1);
          const at = await pixels(page);
          for (const [what, x, y, colour] of places) {
            const screen = { x: offset.x + x * zoom, y: offset.y + y * zoom };
            // Legends, chips and buttons lie over the edges of the pane.
            if (screen.x < 20 || screen.y < 60 || screen.x > 440 || screen.y > 560) continue;
            // Lines and points keep their width on the screen: at 100 % they cover what is next to them.
            if (zoom < 4 && /seen|ring|part|box|bone/.test(what) && !/edge/.test(what)) continue;
            // An edge runs between two pixels: the line lies on one of them, or on both.
            const isEdge = /edge/.test(what);
            const step = 1 / deviceScaleFactor;
            const near = isEdge ? [-step, 0] : [0];
            const found = near.flatMap((dx) => near.map((dy) => at(screen.x + dx, screen.y + dy)));
            const fits = found.some((got) =>
              got.every((channel, i) => Math.abs(channel - (colour[i] ?? 0)) <= 3),
            );
            if (!fits) wrong.push(`zoom ${zoom}, ${what}: ${found[0]} in place of ${colour}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    });
  });

for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8])
  test(`EXIF orientation ${orientation}: the photo is turned, and annotations lie on it as it is seen`, async ({
    page,
    request,
  }) => {
    // White where the upper left quarter is once the photo has been turned.
    const { projectId, imageId, width, height } = await newImage(request, 64, 48, 0, {
      orientation,
      whiteCorner: true,
    });
    await newPicturedAnalysis(request, imageId, [
      {
        annotation_type: 'bounding_box',
        class_name: 'box',
        confidence: 1,
        data: { bbox: [0, 0, width / 2, height / 2] },
      },
    ]);
    await page.goto(`/projects/${projectId}/images/${imageId}?probe=1&labels=off&line=0`);
    await whenComplete(page);
    await setView(page, 4, 24, 24);
    await page.mouse.move(1, 1);
    const at = await pixels(page);
    const isWhite = (x: number, y: number) => at(24 + x * 4, 24 + y * 4)[0] > 128;
    const corners = [
      isWhite(width / 4, height / 4),
      isWhite((3 * width) / 4, height / 4),
      isWhite(width / 4, (3 * height) / 4),
      isWhite((3 * width) / 4, (3 * height) / 4),
    ];
    expect(corners).toEqual([true, false, false, false]);
    const hits = await page.evaluate(
      ([w, h]) => [
        window.__viewer?.hit(w / 4, h / 4).length,
        window.__viewer?.hit((3 * w) / 4, h / 4).length,
      ],
      [width, height] as const,
    );
    expect(hits).toEqual([1, 0]);
  });
