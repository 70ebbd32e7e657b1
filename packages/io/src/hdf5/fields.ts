/** Little-endian fields written one behind the other: what HDF5's metadata is made of. */
export class Fields {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  /** Whole numbers of `size` bytes each, lowest byte first; -1 is all ones, which HDF5 reads as "none". */
  integers(size: number, ...values: readonly number[]): this {
    for (const value of values) {
      let rest = BigInt.asUintN(8 * size, BigInt(value));
      for (let i = 0; i < size; i++, rest >>= 8n) this.#bytes.push(Number(rest & 0xffn));
    }
    return this;
  }

  bytes(values: Iterable<number>): this {
    for (const value of values) this.#bytes.push(value);
    return this;
  }

  /** Text with a zero behind it. */
  text(value: string): this {
    return this.bytes(Buffer.from(value)).integers(1, 0);
  }

  /** Zeros up to a length, or to the next multiple of 8. */
  fill(length = Math.ceil(this.length / 8) * 8): this {
    while (this.length < length) this.#bytes.push(0);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
