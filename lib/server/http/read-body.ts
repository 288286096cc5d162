import { BodyBudget, type BodyShare } from './body-budget';

const KiB = 2 ** 10;
const MiB = 2 ** 20;

/** Bodies that the process holds at a time: four of the largest that are allowed by default. */
const budgetBytes = 256 * MiB;
const freeBytes = 256 * KiB;
/**
 * Bodies that are being worked on at a time: a few usual ones, or one large one by itself. JSON can take twenty times
 * its bytes in memory, and more at once would not be ready sooner on one thread.
 */
const workedBytes = 2 * MiB;
/** A sender that is silent for longer has gone. */
const patienceMs = 30_000;
/** What is read and thrown away of a body that is too large, so that its sender gets to see the answer. */
const drainBytes = 1024 * MiB;
const drainMs = 15_000;
/** Room made before the first byte; more is made only for bytes that came. */
const firstRoom = MiB;

/** A body over the limit. `got`: its length in bytes where the sender announced it, otherwise null. */
export class BodyTooLarge extends Error {
  readonly limit: number;
  readonly got: number | null;

  constructor(limit: number, got: number | null) {
    super(`The body has ${got ?? 'more'} bytes; ${limit} are allowed.`);
    this.name = 'BodyTooLarge';
    this.limit = limit;
    this.got = got;
  }
}

/** A body that never became whole: its sender went away, fell silent, or sent less than announced. */
export class BodyAborted extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BodyAborted';
  }
}

/** A body in memory. It counts against the process's budget until `release`, which may be called more than once. */
export interface HeldBody {
  readonly bytes: Buffer;
  /** Resolves when there is memory to parse it and work on it. */
  admit(): Promise<void>;
  release(): void;
}

// Next bundles each route by itself: what all of them share hangs on globalThis.
const shared = globalThis as typeof globalThis & {
  vistaBodyBudget?: BodyBudget;
  vistaWorkBudget?: BodyBudget;
};

function processBudget(): BodyBudget {
  if (!shared.vistaBodyBudget) shared.vistaBodyBudget = new BodyBudget(budgetBytes, freeBytes);
  return shared.vistaBodyBudget;
}

function workBudget(): BodyBudget {
  if (!shared.vistaWorkBudget) shared.vistaWorkBudget = new BodyBudget(workedBytes, freeBytes);
  return shared.vistaWorkBudget;
}

/** What the process holds of bodies now, and how many of them wait for room. */
export function bodyFigures(): { heldBytes: number; waiting: number } {
  const { heldBytes, waiting } = processBudget();
  return { heldBytes, waiting };
}

/**
 * Reads a request's body of at most `maxBytes`, waiting where the process already holds too many.
 * @throws BodyTooLarge after reading a bounded rest, BodyAborted
 */
export async function holdBody(
  request: Request,
  maxBytes: number,
  budget: BodyBudget = processBudget(),
): Promise<HeldBody> {
  const announced = announcedBytes(request.headers);
  if (!request.body) {
    // Next leaves the body out of a request whose sender has gone already.
    if (request.signal.aborted || (announced ?? 0) > 0) throw new BodyAborted('The sender went away.');
    return { bytes: Buffer.alloc(0), admit: async () => {}, release: () => {} };
  }
  const sender = new Sender(request.body, request.signal);
  const share = budget.open();
  try {
    if (announced !== null && announced > maxBytes) {
      await drain(sender, announced);
      throw new BodyTooLarge(maxBytes, announced);
    }
    const bytes = await collect(sender, share, announced, maxBytes);
    share.settle();
    let work: BodyShare | undefined;
    return {
      bytes,
      async admit() {
        if (bytes.length <= freeBytes) return;
        work = workBudget().open();
        await work.grow(bytes.length);
        work.settle();
      },
      release() {
        work?.release();
        share.release();
      },
    };
  } catch (error) {
    share.release();
    // Giving up the rest closes the connection, which must stay open for an answer.
    if (!(error instanceof BodyTooLarge)) sender.giveUp();
    throw error;
  } finally {
    sender.leave();
  }
}

/**
 * Reads a body that nobody has looked at, within bounds and without keeping it, so that the sender of a call that was
 * refused by its headers gets to see the answer. Never fails.
 */
export async function discardBody(request: Request): Promise<void> {
  if (!request.body || request.bodyUsed || request.body.locked) return;
  const sender = new Sender(request.body, request.signal);
  await drain(sender, announcedBytes(request.headers));
  sender.leave();
}

function announcedBytes(headers: Headers): number | null {
  const header = headers.get('content-length');
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

async function collect(
  sender: Sender,
  share: BodyShare,
  announced: number | null,
  maxBytes: number,
): Promise<Buffer> {
  let bytes = Buffer.allocUnsafeSlow(Math.min(announced ?? firstRoom, firstRoom));
  let length = 0;
  for (let chunk = await sender.next(); chunk; chunk = await sender.next()) {
    const needed = length + chunk.length;
    if (needed > maxBytes) {
      share.release();
      await drain(sender, null);
      throw new BodyTooLarge(maxBytes, null);
    }
    await sender.whileConnected(share.grow(chunk.length));
    if (needed > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.max(needed, Math.min(announced ?? bytes.length * 2, maxBytes)),
      );
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    bytes.set(chunk, length);
    length = needed;
  }
  if (announced !== null && length < announced) {
    throw new BodyAborted(`The body ended after ${length} of ${announced} bytes.`);
  }
  return bytes.subarray(0, length);
}

/**
 * Reads on without keeping anything, up to a bound in bytes and time: a connection that is closed while its sender
 * still writes is reset, and the sender sees that in place of the answer. Nothing is read where it would not reach.
 */
async function drain(sender: Sender, announced: number | null): Promise<void> {
  if ((announced ?? 0) > drainBytes) return;
  const deadline = performance.now() + drainMs;
  let drained = 0;
  try {
    for (let chunk = await sender.next(); chunk; chunk = await sender.next()) {
      drained += chunk.length;
      if (drained > drainBytes || performance.now() > deadline) return;
    }
  } catch (error) {
    // Its sender is gone, so the answer no longer matters.
    if (!(error instanceof BodyAborted)) throw error;
  }
}

/** Who sends a body: gives its chunks, and notices when no more will come. */
class Sender {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly gone: Promise<never>;
  private readonly stop = new AbortController();

  constructor(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
    this.reader = body.getReader();
    this.gone = new Promise((_, reject) => {
      const leave = () => reject(new BodyAborted('The sender went away.'));
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true, signal: this.stop.signal });
    });
    this.gone.catch(() => {});
  }

  /** The next chunk, or null at the end. */
  async next(): Promise<Uint8Array | null> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new BodyAborted('The sender fell silent.')), patienceMs);
    });
    try {
      const { value } = await Promise.race([this.read(), this.gone, silence]);
      return value ?? null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** `promise`, unless the sender goes away first. */
  whileConnected(promise: Promise<void>): Promise<void> {
    return Promise.race([promise, this.gone]);
  }

  /** Refuses what was not read. */
  giveUp(): void {
    this.reader.cancel().catch(() => {});
  }

  /** Stops listening. */
  leave(): void {
    this.stop.abort();
  }

  private async read() {
    try {
      return await this.reader.read();
    } catch (cause) {
      throw new BodyAborted('The body could not be read to its end.', cause);
    }
  }
}
