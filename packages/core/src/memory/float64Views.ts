/**
 * Float64Views: a memory in which every float32 is a float64, so that kernels
 * which read and write it by views alone compute in float64 throughout.
 *
 * Addresses are those of the plan and bytes are twice as many: what stands at
 * p begins at 2p. Numbers of other types keep their size.
 */
import type { Pointer } from "./pointer.js";
import { Views } from "./views.js";

export class Float64Views extends Views {
  /** @param bytes how far addresses go */
  constructor(bytes: number) {
    super({ buffer: new SharedArrayBuffer(2 * bytes), grow: () => 0 });
  }

  /** Float64 in truth: kernels get and set numbers, whose precision they need not know. */
  override float32(pointer: Pointer, length: number): Float32Array {
    return this.numbers(pointer, length) as unknown as Float32Array;
  }

  override uint16(pointer: Pointer, length: number): Uint16Array {
    return super.uint16((2 * pointer) as Pointer, length);
  }

  override int8(pointer: Pointer, length: number): Int8Array {
    return super.int8((2 * pointer) as Pointer, length);
  }

  /** What stands where kernels see float32. */
  numbers(pointer: Pointer, length: number): Float64Array {
    return super.float64((2 * pointer) as Pointer, length);
  }
}
