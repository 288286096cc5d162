import Papa from 'papaparse';

/** What may stand in a cell. null is an empty cell. */
export type Cell = string | number | boolean | null;

/** Text that a spreadsheet would run: `=`, `+`, `-`, `@`, tab and carriage return at its start (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/;

/**
 * Rows of CSV (RFC 4180, lines end in CR LF). Text that a spreadsheet would run as a formula gets an apostrophe in
 * front; numbers, negative ones too, stay numbers.
 */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  return rows.length === 0
    ? ''
    : `${Papa.unparse(
        rows.map((row) => [...row]),
        { escapeFormulae: formula },
      )}\r\n`;
}
