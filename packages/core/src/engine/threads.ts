/**
 * The threads engine: shards the rows of a run over Piscina workers.
 *
 * Every worker runs the whole plan on its own rows, one tile at a time, in the
 * memory it shares with the caller: a few numbers are posted, and nothing comes
 * back. Workers keep no session, so Piscina may start, stop or replace them at
 * any moment. The pool starts with the first run that is worth it, and an idle
 * one never keeps the process alive.
 */
import { join } from "node:path";
import { Piscina } from "piscina";
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { arenaBytes, executeWhole } from "../plan/execute.js";
import { closedError, type Engine, type Work } from "./engine.js";
import { runInline } from "./inline.js";
import { type Shard, shardRows } from "./shard.js";
import type { ShardTask, WorkerSettings } from "./worker.js";

export function threadsEngine(kernels: KernelSet, threads: number): Engine {
  let pool: Piscina<ShardTask, void> | null = null;
  let closed = false;
  /** Runs in flight. The pool is closed behind them, since that would cut them off. */
  const running = new Set<Promise<unknown>>();

  const refuseWhenClosed = () => {
    if (closed) throw closedError({ name: "threads" });
  };

  const runShard = async ({ plan, places }: Work, shard: Shard) => {
    pool ??= startPool(kernels, threads);
    const arena = heap().allocate(arenaBytes(plan));
    try {
      await pool.run({ plan, places: { ...places, arena }, ...shard });
    } finally {
      heap().release(arena);
    }
  };

  const close = async () => {
    closed = true;
    await Promise.all(running);
    await pool?.close();
    pool = null;
  };

  return {
    name: "threads",
    threads,
    kernels,
    async run(work) {
      refuseWhenClosed();
      const shards = shardRows(work, work.plan.flopsPerRow, threads);
      if (shards.length <= 1) return runInline(work, kernels); // not worth a message
      runWhole(work, kernels);
      // Memory is freed when this settles, so it must not settle while one shard still runs.
      const settled = Promise.allSettled(shards.map((shard) => runShard(work, shard)));
      running.add(settled);
      const failed = (await settled).find((result) => result.status === "rejected");
      running.delete(settled);
      if (failed) throw failed.reason;
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

function startPool(kernels: KernelSet, threads: number): Piscina<ShardTask, void> {
  const settings: WorkerSettings = {
    memory: heap().memory,
    kernels: kernels.name,
    build: kernels.build,
  };
  return new Piscina({
    filename: join(__dirname, "worker.js"),
    name: "runShard",
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
