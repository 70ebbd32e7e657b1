/** What the parts of the kernels' contract have in common. */
import type { Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import type { KernelSet } from "./kernels.js";

export interface ContractTools {
  readonly kernels: KernelSet;
  readonly views: Views;
  /** Copies numbers into the heap until `releaseAll`. */
  place(values: ArrayLike<number>): Pointer;
  releaseAll(): void;
  /** What `write` writes into room for `length` numbers; throws when it writes beside. */
  written(length: number, write: (y: Pointer) => void): Float32Array;
  /** `count` numbers between −1 and 1, the same ones for the same seed. */
  noise(count: number, seed: number): Float32Array;
  /** The first element farther from the expected one than its bound (exactly equal without one), in words; or null. */
  firstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, bound?: (i: number) => number): string | null;
}

/** Numbers laid where the memory ends, so that reading beyond them is an error. */
export function placeAtTheEnd(views: Views, values: ArrayLike<number>): Pointer {
  const pointer = (views.memory.buffer.byteLength - 4 * values.length) as Pointer;
  views.float32(pointer, values.length).set(values);
  return pointer;
}
