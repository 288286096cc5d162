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
