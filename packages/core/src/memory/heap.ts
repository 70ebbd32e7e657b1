/**
 * The heap: one shared WebAssembly.Memory that holds every tensor, weight,
 * packed panel and arena, so that kernels, worker threads and ndarray views
 * all see the same bytes and nothing is ever copied between them.
 *
 * Blocks are 64-byte aligned (a cache line). Free blocks are kept sorted by
 * address and joined with their neighbours; the best fit is taken first, the
 * smallest that is large enough, and the memory grows only when none is.
 */
import { MemoryError } from "../errors.js";
import { checkOptions } from "../options.js";
import { KERNEL_BYTES, LINE_BYTES, NULL_POINTER, type Pointer, wholeLines } from "./pointer.js";
import { Views } from "./views.js";
import { Memory, type SharedMemory } from "./webassembly.js";

const PAGE = 65_536;
const MIB = 2 ** 20;
/** 65,536 pages = 4 GiB: all that a 32-bit address can reach. */
const MAXIMUM_PAGES = 65_536;
/** Grown by at least this much at a time (4 MiB), since growing costs a system call. */
const GROWTH_PAGES = 64;

interface Block {
  begin: number;
  end: number;
}

export class Heap extends Views {
  readonly #maximumBytes: number;
  /** Sorted by address; no two touch. */
  readonly #free: Block[] = [];
  readonly #sizes = new Map<Pointer, number>();
  #end: number;
  #usedBytes = 0;

  constructor(maximumBytes = MAXIMUM_PAGES * PAGE) {
    const memory = reserve(maximumBytes);
    super(memory);
    this.#maximumBytes = maximumBytes;
    this.#end = memory.buffer.byteLength;
    this.#free.push({ begin: KERNEL_BYTES, end: this.#end });
  }

  /** Bytes handed out and not yet freed. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** A block of at least `bytes` bytes, its contents undefined. Throws a MemoryError when the heap is full. */
  allocate(bytes: number): Pointer {
    const size = Math.max(LINE_BYTES, wholeLines(bytes));
    let index = this.#bestFit(size);
    if (index < 0) {
      this.#grow(size);
      index = this.#bestFit(size);
    }
    const block = this.#free[index];
    const pointer = block.begin as Pointer;
    block.begin += size;
    if (block.begin === block.end) this.#free.splice(index, 1);
    this.#sizes.set(pointer, size);
    this.#usedBytes += size;
    return pointer;
  }

  /** Gives a block back. Freeing NULL_POINTER does nothing. */
  release(pointer: Pointer): void {
    if (pointer === NULL_POINTER) return;
    const size = this.#sizes.get(pointer);
    if (size === undefined) throw new MemoryError(`Address ${pointer} was never allocated, or has been freed before.`);
    this.#sizes.delete(pointer);
    this.#usedBytes -= size;
    this.#addFree(pointer, pointer + size);
  }

  #bestFit(size: number): number {
    let best = -1;
    let bestSize = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#free.length; index++) {
      const blockSize = this.#free[index].end - this.#free[index].begin;
      if (blockSize >= size && blockSize < bestSize) {
        best = index;
        bestSize = blockSize;
      }
    }
    return best;
  }

  #addFree(begin: number, end: number): void {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#free[middle].begin < begin) low = middle + 1;
      else high = middle;
    }
    const before = this.#free[low - 1];
    const after = this.#free[low];
    const joinsBefore = before?.end === begin;
    const joinsAfter = after?.begin === end;
    if (joinsBefore && joinsAfter) {
      before.end = after.end;
      this.#free.splice(low, 1);
    } else if (joinsBefore) before.end = end;
    else if (joinsAfter) after.begin = begin;
    else this.#free.splice(low, 0, { begin, end });
  }

  #grow(size: number): void {
    const last = this.#free.at(-1);
    const tail = last?.end === this.#end ? last.end - last.begin : 0;
    const needed = Math.ceil((size - tail) / PAGE);
    const room = Math.floor((this.#maximumBytes - this.#end) / PAGE);
    const pages = Math.max(needed, Math.min(GROWTH_PAGES, room));
    try {
      if (pages > room) throw new RangeError("beyond the maximum");
      this.memory.grow(pages);
    } catch (cause) {
      throw new MemoryError(
        `The heap cannot hold ${formatBytes(size)} more: ${formatBytes(this.#usedBytes)} of at most ` +
          `${formatBytes(this.#maximumBytes)} are in use. Call dispose() on tensors that are no longer needed, ` +
          "or predict fewer rows at a time with { batchSize }.",
        { cause },
      );
    }
    this.#addFree(this.#end, this.#end + pages * PAGE);
    this.#end += pages * PAGE;
  }
}

function reserve(maximumBytes: number): SharedMemory {
  try {
    return new Memory({ initial: GROWTH_PAGES, maximum: Math.floor(maximumBytes / PAGE), shared: true });
  } catch (cause) {
    throw new MemoryError(
      "Could not reserve address space for the heap. Node sets some 10 GiB of it aside for WebAssembly memory, of which " +
        "only what is used takes real memory, and a limit on virtual memory below that is the usual reason. Raise the " +
        "limit (`ulimit -v`), or start Node with --disable-wasm-trap-handler, which needs no such reserve.",
      { cause },
    );
  }
}

function formatBytes(bytes: number): string {
  if (bytes < MIB) return `${bytes.toLocaleString("en-US")} bytes`;
  return `${(bytes / MIB).toLocaleString("en-US", { maximumFractionDigits: 1 })} MiB`;
}

let instance: Heap | null = null;

/** The process's heap, reserved when it is first asked for. */
export function heap(): Heap {
  instance ??= new Heap();
  return instance;
}

export interface ReserveHeapOptions {
  /** Most bytes the heap may grow to. Default and limit: 4 GiB. At least 16 MiB. */
  maximumBytes?: number;
}

/**
 * Reserves the heap with another limit than 4 GiB. Must come before the first
 * tensor; throws a MemoryError when the heap is there already.
 */
export function reserveHeap(options: ReserveHeapOptions = {}): void {
  checkOptions("reserveHeap", options, ["maximumBytes"]);
  const { maximumBytes = MAXIMUM_PAGES * PAGE } = options;
  if (instance) throw new MemoryError("The heap has been reserved before; call reserveHeap() before the first tensor.");
  if (!(maximumBytes >= 2 ** 24 && maximumBytes <= MAXIMUM_PAGES * PAGE)) {
    throw new MemoryError(`reserveHeap: maximumBytes must be from 16 MiB to 4 GiB, got ${maximumBytes}.`);
  }
  instance = new Heap(maximumBytes);
}
