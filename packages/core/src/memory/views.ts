/**
 * Views: typed arrays over ranges of the shared memory.
 *
 * When one thread grows a shared memory the others keep their old, shorter
 * buffer object until they ask for it again, so it is asked for when a range
 * lies beyond its end. Views made before stay valid: memory never moves.
 */
import type { Pointer } from "./pointer.js";
import type { SharedMemory } from "./webassembly.js";

export class Views {
  readonly memory: SharedMemory;
  #buffer: SharedArrayBuffer;

  constructor(memory: SharedMemory) {
    this.memory = memory;
    this.#buffer = memory.buffer;
  }

  float32(pointer: Pointer, length: number): Float32Array {
    return new Float32Array(this.#bufferUpTo(pointer + 4 * length), pointer, length);
  }

  float64(pointer: Pointer, length: number): Float64Array {
    return new Float64Array(this.#bufferUpTo(pointer + 8 * length), pointer, length);
  }

  int32(pointer: Pointer, length: number): Int32Array {
    return new Int32Array(this.#bufferUpTo(pointer + 4 * length), pointer, length);
  }

  uint16(pointer: Pointer, length: number): Uint16Array {
    return new Uint16Array(this.#bufferUpTo(pointer + 2 * length), pointer, length);
  }

  int8(pointer: Pointer, length: number): Int8Array {
    return new Int8Array(this.#bufferUpTo(pointer + length), pointer, length);
  }

  uint8(pointer: Pointer, length: number): Uint8Array {
    return new Uint8Array(this.#bufferUpTo(pointer + length), pointer, length);
  }

  #bufferUpTo(end: number): SharedArrayBuffer {
    if (end > this.#buffer.byteLength) {
      this.memory.grow(0); // makes this thread see what others have grown
      this.#buffer = this.memory.buffer;
    }
    return this.#buffer;
  }
}
