/**
 * Claims: the number of the next row of a run that nobody has claimed yet, an
 * int32 in the shared memory. Workers claim from it; the calling thread, when
 * the run is to end early, leaves nothing there to claim.
 */
import type { Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";

export class Claims {
  readonly #next: Int32Array;
  readonly #end: number;

  constructor(views: Views, pointer: Pointer, end: number) {
    this.#next = views.int32(pointer, 1);
    this.#end = end;
  }

  /** All rows from `begin` on are there to be claimed. */
  start(begin: number): void {
    Atomics.store(this.#next, 0, begin);
  }

  /** The first of `chunk` rows that are the caller's now; at the end or beyond it when there are none. */
  claim(chunk: number): number {
    return Atomics.add(this.#next, 0, chunk);
  }

  /** Whether there is something to claim. */
  get left(): boolean {
    return Atomics.load(this.#next, 0) < this.#end;
  }

  /** Leaves nothing: workers end with the rows that they have claimed. */
  stop(): void {
    Atomics.store(this.#next, 0, this.#end);
  }
}
