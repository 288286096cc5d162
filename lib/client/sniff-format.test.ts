import { expect, test } from 'vitest';
import { sniff } from './sniff-format';

test.each([
  ['labels.zip', '', 'yolo'],
  ['labels', 'PK\u0003\u0004', 'yolo'],
  ['e.json', '{"format":"vista","version":1,"images":[]}', 'vista'],
  ['b.json', '{"annotations":[{"annotation_type":"keypoint"}]}', 'bulk'],
  ['r.json', ' [{"image_id": 4, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]', 'coco_results'],
  ['d.json', '{"info": {}, "licenses": [], "images": []', 'coco'],
  ['d.json', '{"annotations": [{"id": 1, "image_id": 2}]', 'coco'],
  ['notes.txt', 'hello', null],
  ['list.json', '[1, 2]', null],
] as const)('%s beginning with %s is taken for %s', (name, head, format) => {
  expect(sniff(name, head)).toBe(format);
});

test('a zip of pictures alone is told from one of labels by its list of files', () => {
  expect(sniff('a.zip', 'PK', 'PK..photos/one.jpgUT..PK..photos/two.PNG')).toBe('images');
  expect(sniff('a.zip', 'PK', 'PK..images/one.jpg..PK..labels/one.txt')).toBe('yolo');
});
