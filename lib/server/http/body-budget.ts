interface Share {
  /** Bytes accounted for. */
  size: number;
  /** Still receiving; false once whole and held by a request that works on it. */
  reading: boolean;
  waiting: { readonly bytes: number; readonly proceed: () => void } | null;
}

/** One body's part of a budget. `grow` before keeping more bytes, `settle` when it is whole, `release` at the end. */
export interface BodyShare {
  /** Resolves when `bytes` more may be kept. Never resolves after `release`. */
  grow(bytes: number): Promise<void>;
  settle(): void;
  release(): void;
}

/**
 * How many bytes of request bodies the process holds at a time. Bytes are counted as they arrive, not as they are
 * announced, so that a caller who promises much and sends nothing keeps nobody waiting. A body's first `free` bytes
 * never wait: small calls pass large ones. When every byte is held by bodies that are still arriving, none could ever
 * finish; the oldest of them then goes on, so the capacity is exceeded by one body at the most (and by the free bytes).
 */
export class BodyBudget {
  private readonly capacity: number;
  private readonly free: number;
  /** In the order in which they were opened. */
  private readonly shares = new Set<Share>();
  private held = 0;

  constructor(capacity: number, free: number) {
    this.capacity = capacity;
    this.free = free;
  }

  /** Bytes accounted for now. */
  get heldBytes(): number {
    return this.held;
  }

  /** Bodies that wait for room now. */
  get waiting(): number {
    let count = 0;
    for (const share of this.shares) if (share.waiting) count += 1;
    return count;
  }

  open(): BodyShare {
    const share: Share = { size: 0, reading: true, waiting: null };
    this.shares.add(share);
    return {
      grow: (bytes) =>
        new Promise((resolve) => {
          share.waiting = { bytes, proceed: resolve };
          this.admit();
        }),
      settle: () => {
        share.reading = false;
        this.admit();
      },
      release: () => {
        if (!this.shares.delete(share)) return;
        this.held -= share.size;
        share.waiting = null;
        this.admit();
      },
    };
  }

  /** Lets everybody go on for whom there is room, the oldest first. */
  private admit(): void {
    let isSomebodyWorking = false;
    for (const share of this.shares) if (!share.reading && share.size > this.free) isSomebodyWorking = true;
    let isOldest = true;
    // Nobody overtakes one who waits for much, or a stream of smaller bodies would keep it waiting for ever.
    let isFull = false;
    for (const share of this.shares) {
      const { waiting } = share;
      if (waiting) {
        const isFree = share.size + waiting.bytes <= this.free;
        const fits = !isFull && this.held + waiting.bytes <= this.capacity;
        if (isFree || fits || (isOldest && !isSomebodyWorking)) {
          share.waiting = null;
          share.size += waiting.bytes;
          this.held += waiting.bytes;
          waiting.proceed();
        } else isFull = true;
      }
      if (share.reading) isOldest = false;
    }
  }
}
