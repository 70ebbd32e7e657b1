/** The inline engine: a kernel set run on the calling thread. */
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { arenaBytes, executeRows, executeWhole } from "../plan/execute.js";
import { closedError, type Engine, type Work } from "./engine.js";

export function inlineEngine(kernels: KernelSet): Engine {
  let closed = false;
  const runSync = (work: Work) => {
    if (closed) throw closedError(kernels);
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
    describe: () => ({ name: kernels.name, kernels: kernels.name, variant: kernels.variant, threads: 1 }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

export function runInline({ plan, places, begin, end }: Work, kernels: KernelSet): void {
  const arena = heap().allocate(arenaBytes(plan));
  try {
    executeWhole(plan, kernels, { ...places, arena });
    executeRows(plan, kernels, { ...places, arena }, begin, end);
  } finally {
    heap().release(arena);
  }
}
