/** The inline engine: a kernel set run on the calling thread. */
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { arenaBytes, executeRows, executeWhole, type Places } from "../plan/execute.js";
import { closedError, type Engine, type Work } from "./engine.js";

export function inlineEngine(kernels: KernelSet): Engine {
  let closed = false;
  const checkOpen = () => {
    if (closed) throw closedError(kernels);
  };
  const runSync = (work: Work) => {
    checkOpen();
    runInline(work, kernels);
  };
  const close = async () => {
    closed = true;
  };
  return {
    name: kernels.name,
    threads: 1,
    kernels,
    run: async (work) => runSync(work),
    runSync,
    checkOpen,
    describe: () => ({ name: kernels.name, kernels: kernels.name, variant: kernels.variant, threads: 1 }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

export function runInline({ plan, places, begin, end }: Work, kernels: KernelSet): void {
  const arena = heap().allocate(arenaBytes(plan));
  // Written out: a spread costs as much as a small layer.
  const { inputs, outputs, held, whole } = places;
  const all: Places = { inputs, outputs, held, whole, arena };
  try {
    executeWhole(plan, kernels, all);
    executeRows(plan, kernels, all, begin, end);
  } finally {
    heap().release(arena);
  }
}
