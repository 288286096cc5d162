type Numbers = Float64Array | Uint32Array | Int32Array | Uint8Array;

/** A typed array that grows as numbers are pushed, for columns whose length is not known beforehand. */
export class GrowingColumn<N extends Numbers> {
  readonly #make: (length: number) => N;
  #values: N;
  #length = 0;

  /** `make` gives an array of a length, such as `(length) => new Float64Array(length)`. */
  constructor(make: (length: number) => N, expected = 64) {
    this.#make = make;
    this.#values = make(Math.max(1, expected));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = this.#make(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  /** The numbers pushed so far, in an array of just their length. */
  toArray(): N {
    const values = this.#make(this.#length);
    values.set(this.#values.subarray(0, this.#length));
    return values;
  }
}

/** A growing column of whole numbers from 0. */
export const growingIndexes = (expected?: number): GrowingColumn<Uint32Array<ArrayBuffer>> =>
  new GrowingColumn((length) => new Uint32Array(length), expected);

/** A growing column of doubles. */
export const growingNumbers = (expected?: number): GrowingColumn<Float64Array<ArrayBuffer>> =>
  new GrowingColumn((length) => new Float64Array(length), expected);
