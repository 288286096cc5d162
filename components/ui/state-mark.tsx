import type { ReactNode } from 'react';
import classes from './state-mark.module.css';

/** The marks there are. */
export type StateMarkName = 'found' | 'nothing' | 'running' | 'failed' | 'not-run';

/** How something stands: the marks differ in shape as well as in colour. Silent: the words stand beside it. */
export function StateMark({ state }: { state: StateMarkName }) {
  return (
    <svg
      className={classes.mark}
      data-state={state}
      width="10"
      height="10"
      viewBox="0 0 10 10"
      aria-hidden="true"
    >
      {shapes[state]}
    </svg>
  );
}

const shapes: Readonly<Record<StateMarkName, ReactNode>> = {
  found: <circle cx="5" cy="5" r="4.2" fill="currentColor" />,
  nothing: (
    <>
      <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M3 5h4" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
  running: (
    <>
      <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.4" opacity="0.35" />
      <path
        d="M5 1.4A3.6 3.6 0 0 1 8.6 5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </>
  ),
  failed: (
    <path d="m1.8 1.8 6.4 6.4m0-6.4L1.8 8.2" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
  ),
  'not-run': (
    <circle
      cx="5"
      cy="5"
      r="3.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeDasharray="1.8 1.6"
    />
  ),
};
