import { CopyButton } from './copy-button';
import classes from './snippet.module.css';

interface SnippetProps {
  readonly text: string;
  readonly what: string;
  /** What is shown of it, where it is too long. */
  readonly shown?: string;
}

/** A text to paste somewhere else, with a button that copies it. `what` names it: "Copy …". */
export function Snippet({ text, what, shown = text }: SnippetProps) {
  return (
    <div className={classes.snippet}>
      {/* A field rather than <pre>: it scrolls, so the keyboard must reach it. */}
      <textarea
        className={classes.text}
        readOnly
        wrap="off"
        spellCheck={false}
        rows={Math.min(24, shown.trimEnd().split('\n').length)}
        value={shown}
        aria-label={what}
      />
      <div className={classes.copy}>
        <CopyButton text={text} what={what} />
      </div>
    </div>
  );
}
