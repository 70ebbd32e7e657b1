/**
 * Tensor: an n-dimensional array of numbers that lives on the shared heap, so
 * that kernels and worker threads read it where it is.
 *
 * Its block is given back by `dispose()`, at the end of a `using` scope, or,
 * as a net below both, some time after the tensor is garbage.
 */
import { inspect } from "node:util";
import ndarray, { type NdArray } from "ndarray";
import { MemoryError, ShapeError, UnsupportedError } from "../errors.js";
import { heap } from "../memory/heap.js";
import type { Pointer } from "../memory/pointer.js";
import { checkSizes, formatShape, type StaticShape, sizeOf } from "../shape.js";
import { bytesOf, type DType } from "./dtype.js";
import { halfToFloat } from "./float16.js";
import { formatTensor } from "./format.js";

/** How a tensor's elements appear in JavaScript; float16 as the 16 bits of each half. */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint16Array;

/** Numbers nested as deep as the tensor has axes. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** What outlives the tensor object: the address, and how many tensors and runs in flight still use it. */
interface Block {
  readonly pointer: Pointer;
  uses: number;
}

const TENSOR = Symbol.for("@neurode/core.Tensor");

const garbage = new FinalizationRegistry<Block>(letGo);

/** A view keeps its tensor from becoming garbage: `predict(x).data` alone is enough to keep the values. */
const tensorOf = new WeakMap<TensorData, Tensor>();

export class Tensor implements Disposable {
  readonly shape: StaticShape;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  readonly [TENSOR] = true;
  readonly #block: Block;
  #disposed = false;
  #data: TensorData | null = null;

  /** Elements are whatever the heap held there before. Use `tensor`, `zeros` and their like instead. */
  constructor(shape: StaticShape, dtype: DType = "float32", from?: Tensor) {
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.#block = from ? from.#block : { pointer: heap().allocate(this.size * bytesOf(dtype)), uses: 0 };
    this.#block.uses++;
    garbage.register(this, this.#block, this);
  }

  /** The elements, row-major, as a view: writing to it changes the tensor. */
  get data(): TensorData {
    this.#checkAlive();
    if (!this.#data) {
      this.#data = this.#view();
      tensorOf.set(this.#data, this);
    }
    return this.#data;
  }

  /** The tensor as an ndarray over the same bytes. */
  get nd(): NdArray<Float32Array | Float64Array | Int32Array> {
    if (this.dtype === "float16") {
      throw new UnsupportedError('ndarray has no float16; use toArray(), or tensor(t, { dtype: "float32" }).nd.');
    }
    return ndarray(this.data as Float32Array | Float64Array | Int32Array, [...this.shape]);
  }

  /** Address of the first element, for kernels. */
  get pointer(): Pointer {
    this.#checkAlive();
    return this.#block.pointer;
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
    garbage.unregister(this);
    letGo(this.#block);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Keeps the memory, whatever happens to the tensor, until the function returned is called. */
  pin(): () => void {
    this.#checkAlive();
    const block = this.#block;
    block.uses++;
    let pinned = true;
    return () => {
      if (pinned) letGo(block);
      pinned = false;
    };
  }

  #view(): TensorData {
    const { pointer } = this;
    if (this.dtype === "float32") return heap().float32(pointer, this.size);
    if (this.dtype === "float64") return heap().float64(pointer, this.size);
    if (this.dtype === "float16") return heap().uint16(pointer, this.size);
    return heap().int32(pointer, this.size);
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

function letGo(block: Block): void {
  block.uses--;
  if (block.uses === 0) heap().release(block.pointer);
}
