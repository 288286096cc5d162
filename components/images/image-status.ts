import type { StateMarkName } from '@/components/ui/state-mark';
import type { Image } from '@/lib/contract/images';

/** What became of the analyses of an image, with the words for it; one image can be in several states. */
export interface StateOfImage {
  readonly state: StateMarkName;
  readonly words: string;
}

const counted = (count: number) => `${count} ${count === 1 ? 'analysis' : 'analyses'}`;

/** The states of an image, in words. "Ran and found nothing" is not the same as "not run". */
export function statesOfImage({
  total,
  completed,
  running,
  failed,
  annotations,
}: Image['analyses']): StateOfImage[] {
  if (total === 0) return [{ state: 'not-run', words: 'No model has run on it' }];
  const states: StateOfImage[] = [];
  if (completed > 0) {
    states.push(
      annotations > 0
        ? { state: 'found', words: `${counted(completed)} completed` }
        : { state: 'nothing', words: `${counted(completed)} completed, nothing found` },
    );
  }
  if (running > 0) states.push({ state: 'running', words: `${counted(running)} running` });
  if (failed > 0) states.push({ state: 'failed', words: `${counted(failed)} failed or cancelled` });
  return states;
}
