/**
 * The threads engine: shares the rows of a run out over Piscina workers.
 *
 * Every worker runs the whole plan on the rows it claims, one tile at a time, in
 * the memory it shares with the caller: a few numbers are posted, and nothing comes
 * back. Workers keep no session, so Piscina may start, stop or replace them at
 * any moment. The pool starts with the first run that is worth it, and an idle
 * one never keeps the process alive.
 */
import { join } from "node:path";
import { Piscina } from "piscina";
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import type { Pointer } from "../memory/pointer.js";
import { arenaBytes, executeWhole } from "../plan/execute.js";
import { closedError, type Engine, type Work } from "./engine.js";
import { runInline } from "./inline.js";
import { type Sharing, shareRows } from "./share.js";
import type { Task, WorkerSettings } from "./worker.js";

export function threadsEngine(kernels: KernelSet, threads: number): Engine {
  let pool: Piscina<Task, void> | null = null;
  let closed = false;
  /** Runs in flight. The pool is closed behind them, since that would cut them off. */
  const running = new Set<Promise<unknown>>();

  const refuseWhenClosed = () => {
    if (closed) throw closedError({ name: "threads" });
  };

  const runWorker = async ({ plan, places, end }: Work, nextRow: Pointer, chunk: number) => {
    pool ??= startPool(kernels, threads);
    const arena = heap().allocate(arenaBytes(plan));
    try {
      await pool.run({ plan, places: { ...places, arena }, nextRow, chunk, end });
    } finally {
      heap().release(arena);
    }
  };

  /** Settles when all workers have ended, since memory is freed then that one still running would write to. */
  const runWorkers = async (work: Work, { workers, chunk }: Sharing) => {
    const nextRow = heap().allocate(4);
    heap().int32(nextRow, 1)[0] = work.begin;
    const results = await Promise.allSettled(Array.from({ length: workers }, () => runWorker(work, nextRow, chunk)));
    heap().release(nextRow);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  };

  const close = async () => {
    closed = true;
    await Promise.allSettled(running);
    await pool?.close();
    pool = null;
  };

  return {
    name: "threads",
    threads,
    kernels,
    async run(work) {
      refuseWhenClosed();
      const sharing = shareRows(work, work.plan.flopsPerRow, threads);
      if (sharing.workers === 1) return runInline(work, kernels);
      runWhole(work, kernels);
      const run = runWorkers(work, sharing);
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    runSync(work) {
      refuseWhenClosed();
      runInline(work, kernels);
    },
    describe: () => ({ name: "threads", kernels: kernels.name, variant: kernels.variant, threads }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function startPool(kernels: KernelSet, threads: number): Piscina<Task, void> {
  const settings: WorkerSettings = {
    memory: heap().memory,
    kernels: kernels.name,
    build: kernels.build,
  };
  return new Piscina({
    filename: join(__dirname, "worker.js"),
    name: "runTask",
    minThreads: threads,
    maxThreads: threads,
    workerData: settings,
    // Workers need nothing of the environment and load nothing but this package.
    env: {},
    execArgv: [],
  });
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
