/**
 * The process that opens damaged files, one after the other. What a file may
 * take is watched by a thread of its own, which ends the process in the midst
 * of a file that takes more; afterwards it is looked at once more, exactly.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Format } from "./formats.js";
import { MOST_BYTES, MOST_SECONDS } from "./limits.js";

/** A file to open. */
export interface Task {
  readonly format: string;
  /** The good file that it was made of. */
  readonly good: string;
  readonly bytes: Uint8Array;
}

export interface Answer {
  /** What was wrong with the first file that did not end as it must; null when all did. */
  readonly problem: string | null;
  /** Whether another process should take over: the highest memory of before would hide that of a file. */
  readonly grown: boolean;
}

/** The module that it was started with. */
const { formats }: { formats: Readonly<Record<string, Pick<Format, "open">>> } = require(process.argv[2]);

/** Which file it is; 0 between files. */
const current = new Int32Array(new SharedArrayBuffer(4));
new Worker(join(__dirname, "watchdog.js"), { workerData: current }).unref();

const highestAtFirst = highest();
let count = 0;

process.on("message", async (tasks: readonly Task[]) => {
  const problem = await firstProblem(tasks);
  process.send?.({ problem, grown: highest() - highestAtFirst > MOST_BYTES / 2 } satisfies Answer);
});

async function firstProblem(tasks: readonly Task[]): Promise<string | null> {
  for (const task of tasks) {
    const problem = await opened(task);
    if (problem !== null) return problem;
  }
  return null;
}

async function opened({ format, good, bytes }: Task): Promise<string | null> {
  const [before, peak, start] = [process.memoryUsage.rss(), highest(), process.cpuUsage()];
  Atomics.store(current, 0, ++count);
  try {
    await formats[format].open(Buffer.from(bytes), good);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    Atomics.store(current, 0, 0);
  }
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  if (seconds > MOST_SECONDS) return `it took ${seconds} s of the processor`;
  const grown = highest() > peak ? highest() - before : 0;
  return grown > MOST_BYTES ? `it took ${Math.round(grown / 2 ** 20)} MiB of memory` : null;
}

/** The most memory that the process has had so far. */
function highest(): number {
  return process.resourceUsage().maxRSS * 1024;
}
