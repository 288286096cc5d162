/**
 * The buffers and bitmaps inside a message, so that it can be handed over without copying them. Walks plain objects
 * and arrays; views on one buffer name it once.
 */
export function transferables(message: unknown): Transferable[] {
  const found = new Set<Transferable>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (value instanceof ArrayBuffer) found.add(value);
    else if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (typeof ImageBitmap !== 'undefined' && value instanceof ImageBitmap) found.add(value);
    else for (const inner of Object.values(value)) walk(inner);
  };
  walk(message);
  return [...found];
}
