/**
 * Held: the block of what follows from the weights alone, packed panels above
 * all. It is made when first needed and made anew when a weight has changed;
 * a run that still reads the old block keeps it until it ends.
 */
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER, type Pointer } from "../memory/pointer.js";
import { asFloat32 } from "../tensor/float32.js";
import type { Loan } from "../tensor/tensor.js";
import type { Compilation } from "./compile.js";
import { executeHeld } from "./execute.js";

interface Block {
  readonly pointer: Pointer;
  readonly versions: readonly number[];
  runs: number;
  stale: boolean;
}

/** The block as one run uses it. */
export interface HeldBlock {
  readonly pointer: Pointer;
  /** To be called when the run has ended. */
  release(): void;
}

const garbage = new FinalizationRegistry<{ block: Block | null }>((owner) => retire(owner.block));

export class Held {
  readonly #compilation: Compilation;
  readonly #kernels: KernelSet;
  /** In an object of its own, so that it can be freed when this is garbage. */
  readonly #current: { block: Block | null } = { block: null };

  constructor(compilation: Compilation, kernels: KernelSet) {
    this.#compilation = compilation;
    this.#kernels = kernels;
    garbage.register(this, this.#current);
  }

  /** The block for the weights as they are now, for a run that ends before anything else happens. */
  current(): Pointer {
    return this.#upToDate()?.pointer ?? NULL_POINTER;
  }

  /** The block for the weights as they are now, kept until the run gives it back. */
  take(): HeldBlock {
    const block = this.#upToDate();
    if (!block) return { pointer: NULL_POINTER, release: () => {} };
    block.runs++;
    return {
      pointer: block.pointer,
      release: () => {
        block.runs--;
        if (block.stale && block.runs === 0) heap().release(block.pointer);
      },
    };
  }

  /** Made anew when a weight has changed; null for a plan that holds nothing. */
  #upToDate(): Block | null {
    const { parameters, plan } = this.#compilation;
    if (plan.held.length === 0) return null;
    const { block: before } = this.#current;
    if (before?.versions.every((version, i) => version === parameters[i].source.version)) return before;
    const block = this.#make();
    this.#current.block = block;
    retire(before);
    return block;
  }

  /** Gives the block back, as soon as no run reads it any more. The next `take` makes another. */
  dispose(): void {
    retire(this.#current.block);
    this.#current.block = null;
  }

  #make(): Block {
    const { plan, parameters } = this.#compilation;
    const pointer = heap().allocate(plan.heldBytes);
    try {
      this.#fill(pointer);
    } catch (error) {
      heap().release(pointer);
      throw error;
    }
    return { pointer, versions: parameters.map(({ source }) => source.version), runs: 0, stale: false };
  }

  #fill(held: Pointer): void {
    const { plan, parameters } = this.#compilation;
    const converted = parameters.filter(({ asStored }) => !asStored).map(({ source }) => source.tensor);
    const { fed, dispose } = asFloat32(converted);
    const loans: Loan[] = [];
    let arena = NULL_POINTER;
    try {
      let next = 0;
      for (const { source, asStored } of parameters) loans.push((asStored ? source.tensor : fed[next++]).lend("read"));
      arena = heap().allocate(plan.heldScratchBytes);
      executeHeld(plan, this.#kernels, {
        parameters: loans.map(({ pointer }) => pointer),
        inputs: [],
        outputs: [],
        held,
        whole: NULL_POINTER,
        arena,
      });
    } finally {
      for (const { giveBack } of loans) giveBack();
      dispose();
      heap().release(arena);
    }
  }
}

function retire(block: Block | null): void {
  if (!block) return;
  block.stale = true;
  if (block.runs === 0) heap().release(block.pointer);
}
