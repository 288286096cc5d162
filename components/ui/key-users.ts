/**
 * What has a use of its own for keys: elements, as a selector that they or something around them answer to, and the
 * values of `KeyboardEvent.key` in lower case. `letters` are single ones, for those that jump to what begins with them.
 */
interface KeyUser {
  readonly selector: string;
  readonly keys: readonly string[];
  readonly letters?: boolean;
}

const notTexts = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'];
/** Where something is typed, every key is used. */
const texts = `input:not(${notTexts.map((type) => `[type="${type}"]`).join()}), textarea, [contenteditable]:not([contenteditable="false"])`;

const across = ['arrowleft', 'arrowright', 'home', 'end'];
const arrows = ['arrowup', 'arrowdown', ...across];
const pages = ['pageup', 'pagedown'];

/** A slider that was clicked may have the focus on what is around its thumbs. */
const sliders = 'input[type="range"], [role="slider"], [tabindex="-1"]:has([role="slider"])';
const switches = 'input[type="checkbox"], input[type="radio"]';
const users: readonly KeyUser[] = [
  { selector: sliders, keys: [...arrows, ...pages] },
  { selector: 'input[type="radio"], [role="radiogroup"]', keys: arrows },
  { selector: switches, keys: [' '] },
  { selector: 'select', keys: [...arrows, ...pages, ' ', 'enter'], letters: true },
  {
    selector:
      'button, summary, [role="button"], input:is([type="button"], [type="submit"], [type="color"], [type="file"])',
    keys: [' ', 'enter'],
  },
  { selector: 'a[href]', keys: ['enter'] },
  { selector: '[role="listbox"]', keys: [...arrows, ...pages, 'enter', 'escape'] },
  { selector: '[role="menu"]', keys: [...arrows, ' ', 'enter', 'escape'], letters: true },
  { selector: '[role="tablist"], hr[tabindex]', keys: across },
  { selector: '[role="dialog"]', keys: ['escape'] },
];

const isLetter = (key: string) => /^\p{L}$/u.test(key);

/**
 * Whether the element in focus has a use of its own for a key: if so, nothing else may act on it. A checkbox or a switch
 * that was clicked (`isClicked`) has done what was wanted of it: it does not use the space bar again.
 */
export function usesKey(target: EventTarget | null, keyPressed: string, isClicked = false): boolean {
  if (!(target instanceof Element)) return false;
  const key = keyPressed.toLowerCase();
  if (target.closest(`${texts}, [aria-modal="true"]`)) return true;
  return users.some(
    ({ selector, keys, letters = false }) =>
      (keys.includes(key) || (letters && isLetter(key))) &&
      !(isClicked && selector === switches) &&
      target.closest(selector) !== null,
  );
}

/** Knows of a control whether it has the focus because it was clicked; answers how to ask, and how to stop. */
export function watchClicks(): { readonly isClicked: (target: EventTarget | null) => boolean; stop(): void } {
  let clicked: EventTarget | null = null;
  const onClick = (event: MouseEvent): void => {
    // A key that clicks does so without a pointer, and leaves this at 0.
    if (event.detail === 0 || !(event.target instanceof Element)) return;
    clicked = event.target.closest('label')?.control ?? event.target;
  };
  const onFocus = (event: FocusEvent): void => {
    if (event.target !== clicked) clicked = null;
  };
  document.addEventListener('click', onClick, true);
  document.addEventListener('focusin', onFocus);
  return {
    isClicked: (target) => target !== null && target === clicked,
    stop() {
      document.removeEventListener('click', onClick, true);
      document.removeEventListener('focusin', onFocus);
    },
  };
}
