import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { annotationsOf, getAnalysis, recorded } from './read-recording';

const cocoPerson = [
  'nose',
  'left_eye',
  'right_eye',
  'left_ear',
  'right_ear',
  'left_shoulder',
  'right_shoulder',
  'left_elbow',
  'right_elbow',
  'left_wrist',
  'right_wrist',
  'left_hip',
  'right_hip',
  'left_knee',
  'right_knee',
  'left_ankle',
  'right_ankle',
];

describe('recorded geometry', () => {
  it('has boxes on the photo, but for a few pixels by which a model overshoots', () => {
    for (const { analysis, data } of annotationsOf('bounding_box')) {
      const { width, height } = analysis.image;
      const [x, y, a, b] = data.bbox;
      const [right, bottom] = data.format === 'xyxy' ? [a, b] : [x + a, y + b];
      const slack = 0.05 * Math.max(width, height);
      expect(right, analysis.file).toBeGreaterThan(x);
      expect(bottom, analysis.file).toBeGreaterThan(y);
      expect(Math.min(x, y), analysis.file).toBeGreaterThan(-slack);
      expect(right, analysis.file).toBeLessThan(width + slack);
      expect(bottom, analysis.file).toBeLessThan(height + slack);
    }
  });

  it('has the 17 COCO keypoints of the astronaut, the visible ones on the photo, the nose between the eyes', () => {
    const [pose, ...more] = annotationsOf('keypoint');
    expect(more).toEqual([]);
    expect(pose?.analysis.image.filename).toBe('astronaut.jpg');
    const keypoints = pose?.data.keypoints ?? [];
    expect(keypoints.map(({ name }) => name)).toEqual(cocoPerson);
    for (const { name, x, y } of keypoints.filter(({ visibility }) => visibility === 2)) {
      expect(x >= 0 && x <= 512 && y >= 0 && y <= 512, name).toBe(true);
    }
    const x = (name: string) => keypoints.find((each) => each.name === name)?.x ?? Number.NaN;
    // Left and right are the person's own: the right eye of a face that looks at us is on our left.
    expect(x('right_eye')).toBeLessThan(x('nose'));
    expect(x('nose')).toBeLessThan(x('left_eye'));
  });

  it('has masks of the size of their photo, whose runs fill it', () => {
    const masks = annotationsOf('segmentation').flatMap(({ analysis, data }) =>
      'rle' in data ? [{ analysis, rle: data.rle }] : [],
    );
    expect(masks).toHaveLength(3);
    for (const { analysis, rle } of masks) {
      const { width, height } = analysis.image;
      expect(rle.size).toEqual([height, width]);
      const runs = readRuns(rle.counts);
      expect(runs.every((run) => run >= 0)).toBe(true);
      expect(runs.reduce((sum, run) => sum + run, 0)).toBe(width * height);
    }
  });

  it('has polygons that cover what the mask covers', () => {
    for (const filename of ['astronaut.jpg', 'chelsea.jpg', 'coffee.jpg']) {
      const { image, annotations } = getAnalysis(filename, 'selfie_segmentation');
      const shapes = annotations.annotations.flatMap((each) =>
        each.annotation_type === 'segmentation' ? each.data : [],
      );
      const rings = shapes.flatMap((data) =>
        'polygons' in data ? data.polygons : 'rings' in data ? data.rings : [],
      );
      const mask = shapes.flatMap((data) => ('rle' in data ? paint(readRuns(data.rle.counts), image) : []));
      const filled = fill(rings, image);
      const both = mask.filter((value, pixel) => value === 1 && filled[pixel] === 1).length;
      const either = mask.filter((value, pixel) => value === 1 || filled[pixel] === 1).length;
      expect(both / either, filename).toBeGreaterThan(0.98);
    }
  });

  it('has heat maps whose artifact is one grey channel and spans its range', async () => {
    for (const { analysis, data } of annotationsOf('heatmap')) {
      const artifact = analysis.artifacts.find(({ artifact_name }) => artifact_name === data.artifact_name);
      expect(artifact?.content_type).toBe('image/png');
      const picture = sharp(readFileSync(new URL(artifact?.file ?? '', recorded)));
      expect(await picture.metadata()).toMatchObject({ format: 'png', channels: 1, depth: 'uchar' });
      expect(data.range[0]).toBeLessThan(data.range[1]);
      const { channels } = await picture.stats();
      expect(channels[0]?.max).toBe(255);
      expect(channels[0]?.min).toBe(0);
    }
  });
});

/** Undoes COCO's text form of run lengths (`rleFrString` of cocoapi's maskApi.c). */
function readRuns(text: string): number[] {
  const runs: number[] = [];
  let position = 0;
  while (position < text.length) {
    let value = 0;
    let shift = 0;
    let group = 0;
    do {
      group = text.charCodeAt(position++) - 48;
      value += (group & 0x1f) * 2 ** shift;
      shift += 5;
    } while ((group & 0x20) !== 0);
    if ((group & 0x10) !== 0) value -= 2 ** shift;
    runs.push(runs.length > 2 ? value + (runs[runs.length - 2] ?? 0) : value);
  }
  return runs;
}

/** Row-major mask of runs that go down the columns. */
function paint(runs: number[], { width, height }: { width: number; height: number }): number[] {
  const mask = new Array<number>(width * height).fill(0);
  let position = 0;
  runs.forEach((run, index) => {
    for (const end = position + run; position < end; position++) {
      mask[(position % height) * width + Math.floor(position / height)] = index % 2;
    }
  });
  return mask;
}

/** Row-major mask of the pixels whose centre lies inside by the even-odd rule over all rings. */
function fill(rings: [number, number][][], { width, height }: { width: number; height: number }): number[] {
  const mask: number[] = [];
  for (let row = 0; row < height; row++) {
    const crossings = rings.flatMap((points) => findCrossings(points, row + 0.5));
    for (let column = 0; column < width; column++) {
      mask.push(crossings.filter((x) => x < column + 0.5).length % 2);
    }
  }
  return mask;
}

/** Where the sides of a ring cross a horizontal line. */
function findCrossings(points: [number, number][], y: number): number[] {
  return points.flatMap(([x1, y1], index) => {
    const [x0, y0] = points.at(index - 1) ?? [x1, y1];
    return y0 > y === y1 > y ? [] : x0 + ((y - y0) * (x1 - x0)) / (y1 - y0);
  });
}
