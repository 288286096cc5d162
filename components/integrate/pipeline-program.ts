import { nodeProgram } from './node-program';
import { pythonProgram } from './python-program';
import { shellProgram } from './shell-program';

/** What a program is filled in with. */
export interface Place {
  readonly origin: string;
  readonly projectId: string;
  /** The image to work on; null: the program uploads `photo.jpg` first. */
  readonly imageId: string | null;
  /** A key to call with; null: it is read from VISTA_API_KEY, and not needed in local mode. */
  readonly apiKey: string | null;
}

/** A pipeline's six calls, in pieces to paste one after another; together they are a whole program. */
export interface Program {
  /** Addresses, secrets, and how a call is signed. */
  readonly prepare: string;
  readonly steps: readonly [string, string, string, string, string, string];
}

/** What each of the six steps does, whatever the language. */
export const stepTitles = [
  'Create the analysis',
  'Say that the model is at work',
  'Ask where to put files',
  'Upload them',
  'Post what was found',
  'Finish',
] as const;

export const languages = ['shell', 'python', 'node'] as const;
export type Language = (typeof languages)[number];

interface LanguageEntry {
  readonly label: string;
  /** How a file with the whole program is run, the secret in the environment. */
  readonly run: string;
  readonly program: (place: Place) => Program;
}

export const programs: Readonly<Record<Language, LanguageEntry>> = {
  shell: { label: 'curl', run: 'bash pipeline.sh', program: shellProgram },
  python: { label: 'Python', run: 'python3 pipeline.py', program: pythonProgram },
  node: { label: 'Node', run: 'node pipeline.mjs', program: nodeProgram },
};

/** The whole program. */
export const programText = ({ prepare, steps }: Program): string => [prepare, ...steps].join('\n');
