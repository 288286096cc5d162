import { JsonScanner, Token } from '@/lib/json/json-scanner';
import { keyText } from './json-fault';

/** Where a value stands in a body: its first byte, and one past its last. */
type Span = readonly [start: number, end: number];

const annotationsKey = new TextEncoder().encode('annotations');
const dataKey = new TextEncoder().encode('data');
/** Depths in `{"annotations": [{"data": …}]}`. */
const listDepth = 2;
const annotationDepth = 3;

/**
 * For each element of a body's `annotations`, where the value of its `data` stands, so that it can be kept as it was
 * sent; undefined where it has none. Of equal keys the last counts, as in `JSON.parse`. For bytes that `readJson` took;
 * throws for what is not JSON. Empty when there is no list of annotations.
 */
export function dataSpans(bytes: Uint8Array): (Span | undefined)[] {
  const scanner = new JsonScanner(bytes, { maxDepth: Number.POSITIVE_INFINITY });
  let spans: (Span | undefined)[] = [];
  let awaitsList = false;
  let inList = false;
  let inAnnotation = false;
  let awaitsData = false;
  let dataStart = -1;
  for (let token = scanner.next(); token !== Token.End; token = scanner.next()) {
    if (token === Token.Fault) throw new Error('These bytes are not JSON.');
    const { depth } = scanner;
    if (dataStart >= 0) {
      if (depth > annotationDepth) continue;
      spans[spans.length - 1] = [dataStart, scanner.end];
      dataStart = -1;
    } else if (awaitsData) {
      awaitsData = false;
      if (depth > annotationDepth) dataStart = scanner.start;
      else spans[spans.length - 1] = [scanner.start, scanner.end];
    } else if (awaitsList) {
      awaitsList = false;
      spans = [];
      inList = token === Token.ArrayStart;
    } else if (inList) {
      if (depth === annotationDepth && inAnnotation) {
        awaitsData = token === Token.Key && isKey(bytes, scanner, dataKey);
      } else if (depth === listDepth && token !== Token.ObjectEnd && token !== Token.ArrayEnd) {
        spans.push(undefined);
      } else if (depth === annotationDepth && (token === Token.ObjectStart || token === Token.ArrayStart)) {
        spans.push(undefined);
        inAnnotation = token === Token.ObjectStart;
      } else if (depth === listDepth) {
        inAnnotation = false;
      } else if (depth < listDepth) {
        inList = false;
      }
    } else if (depth === 1 && token === Token.Key) {
      awaitsList = isKey(bytes, scanner, annotationsKey);
    }
  }
  return spans;
}

function isKey(bytes: Uint8Array, scanner: JsonScanner, name: Uint8Array): boolean {
  const { start, end } = scanner;
  if (scanner.escaped) {
    // No escape is longer than six bytes a character.
    return (
      end - start - 2 <= name.length * 6 && keyText(bytes, start, end) === new TextDecoder().decode(name)
    );
  }
  if (end - start - 2 !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + 1 + i] !== name[i]) return false;
  return true;
}
