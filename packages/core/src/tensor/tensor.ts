/**
 * Tensor: an n-dimensional array of numbers that lives on the shared heap, so
 * that kernels and worker threads read it where it is.
 *
 * Its block is given back by `dispose()`, at the end of a `using` scope, or,
 * as a net below both, some time after the tensor is garbage.
 *
 * A small tensor, of 64 bytes at most, has no block: to allocate one and to
 * watch over it takes ten times as long as to copy the numbers for a run.
 */
import { inspect } from "node:util";
import type { NdArray } from "ndarray";
import { MemoryError, ShapeError, UnsupportedError } from "../errors.js";
import { halfToFloat } from "../memory/float16.js";
import { heap } from "../memory/heap.js";
import type { Pointer } from "../memory/pointer.js";
import { checkSizes, formatShape, type StaticShape, sizeOf } from "../shape.js";
import { bytesOf, type DType } from "./dtype.js";
import { formatTensor } from "./format.js";
import { loadNdarray } from "./ndarray.js";

/** How a tensor's elements appear in JavaScript; float16 as the 16 bits of each half, bool as 1 and 0. */
export type TensorData = Float32Array | Float64Array | Int32Array | Int8Array | Uint16Array | Uint8Array;

/** Numbers nested as deep as the tensor has axes. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** What outlives the tensor object: the address, and how many tensors and runs in flight still use it. */
interface Block {
  readonly pointer: Pointer;
  uses: number;
}

/** The elements of a tensor where kernels reach them. */
export interface Loan {
  readonly pointer: Pointer;
  /** To be called when no kernel reads or writes there any more. */
  giveBack(): void;
}

const TENSOR = Symbol.for("@neurode/core.Tensor");

/** V8 keeps a typed array of up to so many bytes in its own heap: made in 30 ns, where a larger one takes a µs. */
const SMALL_BYTES = 64;

const garbage = new FinalizationRegistry<Block>(letGo);

/** A view keeps its tensor from becoming garbage: `predict(x).data` alone is enough to keep the values. */
const tensorOf = new WeakMap<TensorData, Tensor>();

export class Tensor implements Disposable {
  readonly shape: StaticShape;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  readonly [TENSOR] = true;
  /** null for a small tensor: its elements are in `#data`. */
  readonly #block: Block | null;
  #disposed = false;
  #data: TensorData | null = null;

  /** Elements are whatever the heap held there before. Use `tensor`, `zeros` and their like instead. */
  constructor(shape: StaticShape, dtype: DType = "float32", from?: Tensor) {
    this.shape = Object.isFrozen(shape) ? shape : Object.freeze([...shape]);
    this.dtype = dtype;
    this.size = sizeOf(shape);
    const bytes = this.size * bytesOf(dtype);
    if (bytes <= SMALL_BYTES) {
      this.#block = null;
      this.#data = from ? from.#data : newData(dtype, this.size);
      return;
    }
    this.#block = (from ? from.#block : null) ?? { pointer: heap().allocate(bytes), uses: 0 };
    this.#block.uses++;
    garbage.register(this, this.#block, this);
  }

  /** The elements, row-major, as a view: writing to it changes the tensor. */
  get data(): TensorData {
    this.#checkAlive();
    if (!this.#data) {
      this.#data = viewOf((this.#block as Block).pointer, this.dtype, this.size);
      tensorOf.set(this.#data, this);
    }
    return this.#data;
  }

  /** The tensor as an ndarray over the same bytes. */
  get nd(): NdArray<Exclude<TensorData, Uint16Array>> {
    if (this.dtype === "float16") {
      throw new UnsupportedError('ndarray has no float16; use toArray(), or tensor(t, { dtype: "float32" }).nd.');
    }
    return loadNdarray()(this.data as Exclude<TensorData, Uint16Array>, [...this.shape]);
  }

  /** The same elements under another shape: no copy, writing to one changes the other. Each is disposed by itself. */
  reshape(shape: StaticShape): Tensor {
    this.#checkAlive();
    checkSizes("reshape", shape);
    if (sizeOf(shape) === this.size) return new Tensor(shape, this.dtype, this);
    throw new ShapeError(
      `reshape: ${formatShape(this.shape)} has ${this.size} elements, ${formatShape(shape)} would have ${sizeOf(shape)}.`,
    );
  }

  /** A tensor of its own with the same values. */
  clone(): Tensor {
    const copy = new Tensor(this.shape, this.dtype);
    copy.data.set(this.data);
    return copy;
  }

  /** The elements as plain numbers, row-major, in an array of their own. */
  numbers(): number[] {
    const { data } = this;
    return this.dtype === "float16" ? Array.from(data, halfToFloat) : Array.from(data);
  }

  /** The elements as nested arrays; a scalar as a number. */
  toArray(): NestedNumbers {
    const numbers = this.numbers();
    let next = 0;
    const nest = (axis: number): NestedNumbers =>
      axis === this.shape.length ? numbers[next++] : Array.from({ length: this.shape[axis] }, () => nest(axis + 1));
    return nest(0);
  }

  /** `Tensor([[0.5141676 0.5086074]], shape=(1, 2), dtype=float32)` */
  toString(): string {
    if (this.#disposed) return `Tensor(disposed, shape=${formatShape(this.shape)}, dtype=${this.dtype})`;
    const { data } = this;
    const at = this.dtype === "float16" ? (i: number) => halfToFloat(data[i]) : (i: number) => data[i];
    return formatTensor(at, this.shape, this.dtype);
  }

  [inspect.custom](): string {
    return this.toString();
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** Gives the memory back; if a run still reads it, as soon as that has ended. May be called twice. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#block) {
      garbage.unregister(this);
      letGo(this.#block);
    }
    this.#data = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * Lends the elements to a run: they stay where they are, whatever happens to the tensor, until they are given back.
   * A small tensor's are copied, and copied back if the run writes them.
   */
  lend(use: "read" | "write"): Loan {
    this.#checkAlive();
    return this.#block ? lendBlock(this.#block) : lendCopy(this.data, this.dtype, use);
  }

  #checkAlive(): void {
    if (!this.#disposed) return;
    throw new MemoryError(`This tensor of shape ${formatShape(this.shape)} has been disposed; its values are gone.`);
  }
}

/** True for tensors, those of another realm or copy of this package included. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && TENSOR in value;
}

function newData(dtype: DType, length: number): TensorData {
  if (dtype === "float32") return new Float32Array(length);
  if (dtype === "float64") return new Float64Array(length);
  if (dtype === "float16") return new Uint16Array(length);
  if (dtype === "int8") return new Int8Array(length);
  if (dtype === "bool") return new Uint8Array(length);
  return new Int32Array(length);
}

function viewOf(pointer: Pointer, dtype: DType, length: number): TensorData {
  if (dtype === "float32") return heap().float32(pointer, length);
  if (dtype === "float64") return heap().float64(pointer, length);
  if (dtype === "float16") return heap().uint16(pointer, length);
  if (dtype === "int8") return heap().int8(pointer, length);
  if (dtype === "bool") return heap().uint8(pointer, length);
  return heap().int32(pointer, length);
}

function lendBlock(block: Block): Loan {
  block.uses++;
  return { pointer: block.pointer, giveBack: once(() => letGo(block)) };
}

function lendCopy(data: TensorData, dtype: DType, use: "read" | "write"): Loan {
  const pointer = heap().allocate(data.byteLength);
  const copy = viewOf(pointer, dtype, data.length);
  copy.set(data);
  const giveBack = once(() => {
    if (use === "write") data.set(copy);
    heap().release(pointer);
  });
  return { pointer, giveBack };
}

/** `act` for the first call; further ones do nothing. */
function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

function letGo(block: Block): void {
  block.uses--;
  if (block.uses === 0) heap().release(block.pointer);
}
