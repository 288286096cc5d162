import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Diagnosis } from '@/lib/annotations/coordinate-doctor';
import type { ImportFinding, ImportOutcome } from '@/lib/contract/imports';
import { csvLines } from '@/lib/formats/csv';
import type { Remark } from '@/lib/formats/import-format';

const mostExamples = 5;
const mostClasses = 100;
/** Lines that are gathered before they are written. */
const linesPerWrite = 500;

type ReportLine = readonly [what: string, result: string, image: string, place: string, detail: string];

interface Tally {
  read: number;
  created: number;
  existing: number;
  skipped: number;
}

/**
 * What becomes of everything in a file: counts and findings, which are answered, and a report of every single thing,
 * which goes to a file as it grows.
 */
export class Ledger {
  readonly images = { matched: 0, created: 0, skipped: 0 };
  readonly analyses = { created: 0, existing: 0, empty: 0 };
  readonly annotations: Tally = { read: 0, created: 0, existing: 0, skipped: 0 };
  /** What the coordinates seem to be, where they make no sense as they stand. */
  diagnosis: Diagnosis | null = null;
  readonly #types = new Map<string, number>();
  readonly #classes = new Map<string, number>();
  readonly #findings = new Map<string, ImportFinding>();
  readonly #file;
  #lines: ReportLine[] = [['what', 'result', 'image', 'place', 'detail']];

  constructor(reportPath: string) {
    this.#file = createWriteStream(reportPath);
  }

  /** How many things were left out. */
  get skipped(): number {
    return this.images.skipped + this.annotations.skipped;
  }

  /** Notes something about a thing in the file; `effect` says whether that leaves it out. */
  note(
    what: 'image' | 'analysis' | 'annotation' | 'category' | 'file',
    effect: ImportFinding['effect'],
    { code, message }: Remark,
    place: string,
    image = '',
  ): void {
    const key = `${effect} ${code}`;
    const known = this.#findings.get(key);
    if (!known) this.#findings.set(key, { effect, code, message, count: 1, examples: [place] });
    else {
      known.count++;
      if (known.examples.length < mostExamples) known.examples.push(place);
    }
    this.#lines.push([what, effect, image, place, message]);
  }

  /** Notes what was made. */
  list(what: string, result: string, image: string, detail: string): void {
    this.#lines.push([what, result, image, '', detail]);
  }

  /** Counts an annotation that is taken. */
  count(type: string, className: string | null): void {
    this.#types.set(type, (this.#types.get(type) ?? 0) + 1);
    const name = className ?? '';
    this.#classes.set(name, (this.#classes.get(name) ?? 0) + 1);
  }

  /** Writes the lines so far, where they are many. */
  async flush(least = linesPerWrite): Promise<void> {
    if (this.#lines.length < least) return;
    const text = csvLines(this.#lines);
    this.#lines = [];
    if (!this.#file.write(text)) await once(this.#file, 'drain');
  }

  /** Ends the report; after it the file is whole. */
  async close(): Promise<void> {
    await this.flush(1);
    this.#file.end();
    await finished(this.#file);
  }

  toOutcome(): ImportOutcome {
    const classes = [...this.#classes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return {
      images: { ...this.images },
      analyses: { ...this.analyses },
      annotations: { ...this.annotations },
      by_type: Object.fromEntries(this.#types),
      by_class: Object.fromEntries(classes.slice(0, mostClasses)),
      diagnosis: this.diagnosis && { ...this.diagnosis, examples: [...this.diagnosis.examples] },
      findings: [...this.#findings.values()].sort((a, b) => b.count - a.count),
    };
  }
}
