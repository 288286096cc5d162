/** How many channels an image file has, and the bits of each. */
export interface ImageChannels {
  readonly channels: number;
  readonly bits: number;
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Channels by PNG colour type (W3C PNG, 11.2.1); a palette holds colours. */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/**
 * The channels of a PNG or a JPEG, from its header: browsers decode every image to four and do not tell. Null for other
 * formats and for damaged headers.
 */
export function readImageChannels(bytes: Uint8Array): ImageChannels | null {
  if (pngSignature.every((byte, i) => bytes[i] === byte)) {
    const channels = pngChannels[bytes[25] ?? -1];
    return channels === undefined ? null : { channels, bits: bytes[24] ?? 8 };
  }
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? readJpeg(bytes) : null;
}

/** Walks the marker segments to the frame header (ITU T.81, B.2.2). */
function readJpeg(bytes: Uint8Array): ImageChannels | null {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { channels: bytes[at + 9] ?? 0, bits: bytes[at + 4] ?? 8 };
    at += 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
  }
  return null;
}
