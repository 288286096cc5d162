import { formatJson } from './json-text';
import { Snippet } from './snippet';

/** A page is slow to show more than this, and nobody reads it: the whole is copied all the same. */
const longest = 20_000;

/** A JSON value to read and to copy. */
export function JsonView({ value, what }: { value: unknown; what: string }) {
  const text = formatJson(value);
  const isCut = text.length > longest;
  return (
    <>
      <Snippet text={text} what={what} {...(isCut && { shown: `${text.slice(0, longest)}\n…` })} />
      {isCut && <p>The first {longest} characters are shown; all are copied.</p>}
    </>
  );
}
