/**
 * A coordinate to a hundredth of a pixel: far finer than any of the models, and short in JSON.
 * @param {number} value
 */
export const toPixel = (value) => Math.round(value * 100) / 100;

/**
 * A score to four decimals.
 * @param {number} value
 */
export const toScore = (value) => Math.round(value * 10000) / 10000;
