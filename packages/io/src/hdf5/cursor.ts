/** Reading fields one behind the other, never outside the file. */
export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = 0;
    this.skip(position);
  }

  get left(): number {
    return this.#bytes.length - this.position;
  }

  skip(count: number): void {
    if (!(count >= 0 && count <= this.left)) throw new Error(`it ends before byte ${this.position + count}`);
    this.position += count;
  }

  /** `count` bytes as they stand, not copied. */
  bytes(count: number): Uint8Array {
    const start = this.position;
    this.skip(count);
    return this.#bytes.subarray(start, this.position);
  }

  /** A whole number of `size` bytes, lowest first. All ones of 8 bytes, HDF5's "none", is -1. */
  integer(size: number): number {
    const start = this.position;
    this.skip(size);
    if (size === 1) return this.#view.getUint8(start);
    if (size === 2) return this.#view.getUint16(start, true);
    if (size === 4) return this.#view.getUint32(start, true);
    const value = this.#view.getBigInt64(start, true);
    if (value < -1n || value > Number.MAX_SAFE_INTEGER) throw new Error("a size or address in it is impossible");
    return Number(value);
  }

  /** Four letters that say what follows. */
  expect(signature: string): void {
    const found = Buffer.from(this.bytes(signature.length)).toString("latin1");
    if (found !== signature) throw new Error(`expected ${signature} at byte ${this.position - signature.length}`);
  }

  /** Goes to the next multiple of 8 after `start`. */
  align(start: number): void {
    this.skip((8 - ((this.position - start) % 8)) % 8);
  }
}
