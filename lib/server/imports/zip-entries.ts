import { open } from 'node:fs/promises';
import { openPromise } from 'yauzl';

/** A file in a zip. */
export interface ZipEntry {
  /** With the folders in front; none leads out of the archive. */
  readonly name: string;
  /** Bytes when unpacked. */
  readonly size: number;
  /** The whole, as it is unpacked; a file that is longer than `mostBytes` is refused. */
  read(mostBytes: number): Promise<Buffer>;
}

/** Goes through the files of a zip in the order of its directory; folders and what macOS adds are passed over. */
export async function* zipEntries(path: string): AsyncGenerator<ZipEntry> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName: name, uncompressedSize: size } = entry;
      if (name.endsWith('/') || name.startsWith('__MACOSX/') || name.split('/').pop()?.startsWith('._'))
        continue;
      yield {
        name,
        size,
        async read(mostBytes) {
          if (size > mostBytes)
            throw new RangeError(`${name} has ${size} bytes; at most ${mostBytes} are read`);
          const parts: Buffer[] = [];
          for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part);
          return Buffer.concat(parts);
        },
      };
    }
  } finally {
    zip.close();
  }
}

/** What is wrong with a file of another kind, in words. */
export class NotAnArchive extends Error {}

/** @throws NotAnArchive for a file that is no zip */
export async function refuseOther(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead < 4 || buffer.readUInt16LE(0) !== 0x4b50)
      throw new NotAnArchive(
        'This is no zip. Pack the files into one; labels together with classes.txt or data.yaml.',
      );
  } finally {
    await file.close();
  }
}
