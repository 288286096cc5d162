import { CopyButton } from '@/components/ui/copy-button';
import { Snippet } from '@/components/ui/snippet';
import classes from './integrate.module.css';
import { type Language, type Place, programs, programText, stepTitles } from './pipeline-program';

interface ProgramViewProps {
  readonly language: Language;
  readonly place: Place;
}

/** A program's pieces in the order in which they are pasted, and the whole of it at a click. */
export function ProgramView({ language, place }: ProgramViewProps) {
  const { label, run, program } = programs[language];
  const pieces = program(place);
  return (
    <div className={classes.program}>
      <p className={classes.whole}>
        <span>
          Paste one after the other, or copy all into a file and run it: <code>{run}</code>
        </span>
        <CopyButton text={programText(pieces)} what={`the whole ${label} program`} />
      </p>
      <section aria-label="Prepare">
        <h2>Prepare</h2>
        <Snippet text={pieces.prepare} what={`${label}: prepare`} />
      </section>
      {pieces.steps.map((text, index) => (
        <section key={stepTitles[index]} aria-label={stepTitles[index]}>
          <h2>
            {index + 1}. {stepTitles[index]}
          </h2>
          <Snippet text={text} what={`${label}: step ${index + 1}`} />
        </section>
      ))}
    </div>
  );
}
