import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseBulk } from '@/lib/annotations/bulk';
import { defaultLimits } from '@/lib/annotations/limits';
import { analyses, annotationsOf, getAnalysis, manifest, photos, recorded } from './read-recording';

describe('the recording', () => {
  it('holds exactly the files that its manifest names', () => {
    const named = analyses.flatMap(({ file, artifacts }) => [
      file,
      ...artifacts.map((artifact) => artifact.file),
    ]);
    expect(readdirSync(recorded).sort()).toEqual(['manifest.json', ...named].sort());
  });

  it('tells of every photo, in its true size', async () => {
    expect(manifest.images.map(({ filename }) => filename)).toEqual(readdirSync(photos).sort());
    for (const { filename, width, height } of manifest.images) {
      const { autoOrient } = await sharp(readFileSync(new URL(filename, photos))).metadata();
      expect({ filename, ...autoOrient }).toEqual({ filename, width, height });
    }
  });

  it('has all four models on every photo, also where they found nothing', () => {
    for (const { filename } of manifest.images) {
      const models = analyses
        .filter(({ image }) => image.filename === filename)
        .map(({ create }) => create.model_name);
      expect(models).toEqual([
        'centernet_mobilenet_v3',
        'ssd_mobilenet_v2',
        'selfie_segmentation',
        'movenet_lightning',
      ]);
    }
    expect(getAnalysis('rocket.jpg', 'ssd_mobilenet_v2').annotations.annotations).toEqual([]);
    expect(getAnalysis('coffee.jpg', 'movenet_lightning').annotations.annotations).toEqual([]);
  });

  it('names the installed package that each model came from', () => {
    const { packages } = z
      .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() }).loose()) })
      .parse(JSON.parse(readFileSync(new URL('package-lock.json', import.meta.url), 'utf8')));
    for (const { create } of analyses) {
      const installed = packages[`node_modules/${create.provenance.package}`];
      expect(create.model_version).toBe(installed?.version);
      expect(create.provenance.package_version).toBe(installed?.version);
    }
  });

  it('is accepted by the server without a remark', () => {
    for (const { file, image, annotations } of analyses) {
      const reading = parseBulk(annotations, { image, limits: defaultLimits });
      if (reading.kind !== 'accepted') expect.fail(`${file}: ${JSON.stringify(reading)}`);
      expect(reading.annotations).toHaveLength(annotations.annotations.length);
      expect(reading.warnings, file).toEqual([]);
    }
  });

  it('spans all five annotation types and every spelling that the models can send', () => {
    const types = analyses.flatMap(({ annotations }) =>
      annotations.annotations.map((each) => each.annotation_type),
    );
    expect(new Set(types).size).toBe(5);
    expect(new Set(annotationsOf('bounding_box').map(({ data }) => data.format))).toEqual(
      new Set(['xywh', 'xyxy']),
    );
    const shapes = annotationsOf('segmentation').flatMap(({ data }) => Object.keys(data));
    expect(shapes).toEqual(expect.arrayContaining(['rle', 'polygons', 'rings']));
  });
});

describe('what the models disagree on', () => {
  it('is the cat: CenterNet says dog, SSD says cat, the selfie model sees a person', () => {
    const dog = getAnalysis('chelsea.jpg', 'centernet_mobilenet_v3').annotations.annotations;
    const cat = getAnalysis('chelsea.jpg', 'ssd_mobilenet_v2').annotations.annotations;
    const person = getAnalysis('chelsea.jpg', 'selfie_segmentation').annotations.annotations;
    expect(dog[0]).toMatchObject({ annotation_type: 'bounding_box', class_name: 'dog' });
    expect(dog[0]?.confidence).toBeCloseTo(0.47, 1);
    expect(cat).toHaveLength(1);
    expect(cat[0]).toMatchObject({ annotation_type: 'bounding_box', class_name: 'cat' });
    expect(cat[0]?.confidence).toBeCloseTo(0.86, 1);
    expect(person[0]).toMatchObject({ annotation_type: 'segmentation', class_name: 'person' });
  });

  it('is not the astronaut: every model sees one person', () => {
    for (const { create, finalize } of analyses.filter(({ image }) => image.filename === 'astronaut.jpg')) {
      expect(finalize.summary, create.model_name).toMatchObject({
        total_detections: 1,
        classes_detected: ['person'],
      });
    }
  });
});
