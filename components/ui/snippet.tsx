import { CopyButton } from './copy-button';
import classes from './snippet.module.css';

/** A text to paste somewhere else, with a button that copies it. `what` names it: "Copy …". */
export function Snippet({ text, what }: { text: string; what: string }) {
  return (
    <div className={classes.snippet}>
      {/* A field rather than <pre>: it scrolls, so the keyboard must reach it. */}
      <textarea
        className={classes.text}
        readOnly
        wrap="off"
        spellCheck={false}
        rows={Math.min(24, text.split('\n').length)}
        value={text}
        aria-label={what}
      />
      <div className={classes.copy}>
        <CopyButton text={text} what={what} />
      </div>
    </div>
  );
}
