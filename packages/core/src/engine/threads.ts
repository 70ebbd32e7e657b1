/**
 * The threads engine: shares the rows of a run out over Piscina workers.
 *
 * Every worker runs the whole plan on the rows it claims, one tile at a time, in
 * the memory it shares with the caller: a few numbers are posted, and nothing comes
 * back. Workers keep no session, so Piscina may start, stop or replace them at
 * any moment. The pool starts with the first run that is worth it, and an idle
 * one never keeps the process alive.
 */
import { setMaxListeners } from "node:events";
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER, type Pointer } from "../memory/pointer.js";
import { arenaBytes, executeWhole } from "../plan/execute.js";
import { Claims } from "./claims.js";
import { closedError, type Engine, type Work } from "./engine.js";
import { runInline } from "./inline.js";
import { WorkerPool } from "./pool.js";
import { postedPlan } from "./postedPlan.js";
import { Residents } from "./residents.js";
import { rowCost, type Sharing, shareRows } from "./share.js";
import { Turns } from "./turns.js";

export function threadsEngine(kernels: KernelSet, threads: number): Engine {
  const pool = new WorkerPool({ memory: heap().memory, kernels: kernels.name, build: kernels.build }, threads);
  // As many tasks at once as there are threads: more would only hold arenas while they wait. So a thousand
  // runs at once take no more of them than one, and memory in use does not depend on how many wait.
  const turns = new Turns(threads);
  const residents = new Residents(kernels, pool, threads);
  let closing: Promise<void> | null = null;
  /** Runs in flight. The pool is closed behind them, since that would cut them off. */
  const running = new Set<Promise<unknown>>();

  const checkOpen = () => {
    if (closing) throw closedError({ name: "threads" });
  };

  const runWorker = async ({ plan, places, end, signal }: Work, pointer: Pointer, claims: Claims, chunk: number) => {
    await turns.begin(signal);
    let arena: Pointer = NULL_POINTER;
    try {
      if (!claims.left) return;
      arena = heap().allocate(arenaBytes(plan));
      await pool.run({ plan: postedPlan(plan), places: { ...places, arena }, claims: pointer, chunk, end });
    } catch (error) {
      claims.stop(); // the run has failed: the other workers need not go on
      throw error;
    } finally {
      heap().release(arena);
      turns.end();
    }
  };

  /** Settles when all workers have ended, since memory is freed then that one still running would write to. */
  const runWorkers = async (work: Work, { workers, chunk }: Sharing) => {
    const { begin, end, signal } = work;
    if (signal) setMaxListeners(0, signal); // many runs may share one signal, which is no leak to be warned of
    const pointer = heap().allocate(4);
    const claims = new Claims(heap(), pointer, end);
    claims.start(begin);
    const stop = () => claims.stop();
    signal?.addEventListener("abort", stop);
    const tasks = Array.from({ length: workers }, () => runWorker(work, pointer, claims, chunk));
    const results = await Promise.allSettled(tasks);
    signal?.removeEventListener("abort", stop);
    heap().release(pointer);
    signal?.throwIfAborted();
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  };

  const closeBehindRuns = async () => {
    await Promise.allSettled(running);
    await residents.close();
    await pool.close();
  };
  const close = () => {
    closing ??= closeBehindRuns();
    return closing;
  };

  return {
    name: "threads",
    threads,
    kernels,
    async run(work) {
      checkOpen();
      const sharing = shareRows(work, rowCost(work.plan), threads);
      if (sharing.workers === 0) return runInline(work, kernels);
      residents.sendAway();
      runWhole(work, kernels);
      const run = runWorkers(work, sharing);
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    runSync(work) {
      checkOpen();
      if (running.size > 0) runInline(work, kernels);
      else residents.run(work);
    },
    checkOpen,
    describe: () => ({ name: "threads", kernels: kernels.name, variant: kernels.variant, threads }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function runWhole({ plan, places }: Work, kernels: KernelSet): void {
  if (plan.whole.length === 0) return;
  const arena = heap().allocate(arenaBytes(plan));
  try {
    executeWhole(plan, kernels, { ...places, arena });
  } finally {
    heap().release(arena);
  }
}
