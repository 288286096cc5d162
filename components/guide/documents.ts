import administratorGuide from '@/docs/administrator-guide.md';
import apiGuide from '@/docs/api-guide.md';
import dataFormats from '@/docs/data-formats.md';
import errors from '@/docs/errors.md';
import exportsAndImports from '@/docs/exports-and-imports.md';
import reliability from '@/docs/reliability.md';
import security from '@/docs/security.md';
import settings from '@/docs/settings.md';
import userGuide from '@/docs/user-guide.md';
import yolov8 from '@/scripts/README_YOLOV8.md';

/** A document of the repository that the server shows to the people who use it. */
export interface GuideDocument {
  /** Its address under `/guide`. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  /** Its file as other documents link to it, from the root of the repository. */
  readonly file: string;
  /** Pixels of its pictures, so that nothing moves when they come. */
  readonly pictures?: { readonly width: number; readonly height: number };
}

const screens = { width: 1120, height: 700 };
const drawn = { width: 480, height: 360 };

const of = (name: string, title: string, text: string, more?: Partial<GuideDocument>): GuideDocument => ({
  name,
  title,
  text,
  file: `docs/${name}.md`,
  ...more,
});

/** What is shown at `/guide`, by who reads it. */
export const guideParts: readonly {
  readonly reader: string;
  readonly documents: readonly GuideDocument[];
}[] = [
  {
    reader: 'Looking and comparing',
    documents: [
      of('user-guide', 'User guide', userGuide, { pictures: screens }),
      of('exports-and-imports', 'Exports and imports', exportsAndImports),
    ],
  },
  {
    reader: 'Posting results',
    documents: [
      of('api-guide', 'API guide', apiGuide),
      of('data-formats', 'Data formats', dataFormats, { pictures: drawn }),
      of('errors', 'Errors', errors),
      of('yolov8', 'YOLOv8', yolov8, { file: 'scripts/README_YOLOV8.md' }),
    ],
  },
  {
    reader: 'Running a server',
    documents: [
      of('administrator-guide', 'Administrator guide', administratorGuide),
      of('settings', 'Settings', settings),
      of('security', 'Security', security),
      of('reliability', 'Reliability', reliability),
    ],
  },
];

export const guideDocuments = guideParts.flatMap(({ documents }) => documents);
