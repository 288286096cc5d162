// @ts-check

/** @param {string} version @returns {[number, number, number]} */
function toNumbers(version) {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, '').split(/[.-]/).map(Number);
  return [major, minor, patch];
}

/** @param {[number, number, number]} a @param {[number, number, number]} b @returns {boolean} */
function isAtLeast(a, b) {
  for (const place of /** @type {const} */ ([0, 1, 2])) {
    if (a[place] !== b[place]) return a[place] > b[place];
  }
  return true;
}

/**
 * Whether a Node version fits the `engines` range of package.json. Knows the two forms used there, `^1.2.3` and
 * `>=1.2.3`, joined by `||`; any other form is an error, so that a new one cannot pass unnoticed.
 * @param {string} version such as `v20.19.0`
 * @param {string} range such as `^20.19.0 || >=24.0.0`
 * @returns {boolean}
 */
export function satisfiesRange(version, range) {
  const actual = toNumbers(version);
  return range.split('||').some((part) => {
    const form = /^\s*(\^|>=)\s*(\d+\.\d+\.\d+)\s*$/.exec(part);
    if (!form?.[2]) throw new Error(`not a range this launcher reads: ${range}`);
    const wanted = toNumbers(form[2]);
    return isAtLeast(actual, wanted) && (form[1] === '>=' || actual[0] === wanted[0]);
  });
}
