import { StoreError } from './store-error';

// Two to eight segments, each starting and ending in a letter, digit, dash or underscore: neither '..' nor an empty
// segment can be written, and no file system's case folding can make two keys one.
const segment = '[a-z0-9_-](?:[a-z0-9._-]*[a-z0-9_-])?';
const grammar = new RegExp(`^${segment}(?:/${segment}){1,7}$`);
const longest = 200;

/** Uploads by presigned address go below here until they are promoted; `sweep` cleans it. */
export const incomingPrefix = 'incoming/';

/** Whether `key` is one that both drivers store: `area/name`, lower case, at most 200 characters. */
export function isObjectKey(key: string): boolean {
  return key.length <= longest && grammar.test(key);
}

/** Throws `invalid-key` unless `key` is an object key. Keys are made by the server, so this is a defect of the caller. */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new StoreError('invalid-key', `'${key.slice(0, 250)}' is not an object key`);
}

/** Throws `invalid-content-type` for what would break, or add to, a header. */
export function assertContentType(contentType: string): void {
  if (!/^[!-~][ -~]{0,253}[!-~]$/.test(contentType)) {
    throw new StoreError('invalid-content-type', `'${contentType.slice(0, 255)}' is not a content type`);
  }
}
