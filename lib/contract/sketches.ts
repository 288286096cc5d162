import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, name } from './fields';

const units = z.array(z.number().int());

const shape = z.union([
  z.object({ type: z.literal('box'), box: z.tuple([z.int(), z.int(), z.int(), z.int()]) }),
  z.object({ type: z.literal('region'), rings: z.array(units) }),
  z.object({ type: z.literal('pose'), points: units, bones: z.array(units) }),
]);

const mark = z.object({
  class_name: z.string().nullable(),
  confidence: z.number().nullable(),
  shape: shape.nullable().meta({ description: 'null: a class of the whole image' }),
});

/** What to draw on a thumbnail: the surest annotations of an image, with few points. */
export const sketch = z
  .object({
    image_id: id,
    marks: z.array(mark).meta({ description: 'The surest first' }),
  })
  .meta({
    id: 'Sketch',
    description: 'Coordinates are whole units, of which the longer side of the image has 1000.',
  });
export type Sketch = z.infer<typeof sketch>;

/** Images that one call may ask for. */
export const mostSketches = 50;

export const listSketches = endpoint({
  id: 'listSketches',
  method: 'GET',
  path: '/api/projects/{projectId}/sketches',
  tag: 'Images',
  summary: 'What to draw on the thumbnails of some images',
  description:
    'The surest annotations of each image, simplified: enough for a thumbnail, and no more for an image with thousands of them.',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    image_ids: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(id).min(1).max(mostSketches))
      .meta({ description: `Up to ${mostSketches} ids, separated by commas` }),
    class_name: name().optional().meta({ description: 'Only of this class' }),
    model: name(511).optional().meta({ description: 'model_name or model_name@model_version' }),
  }),
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({ sketches: z.array(sketch) }),
  },
});
