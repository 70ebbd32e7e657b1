/**
 * The worker threads: a Piscina pool that starts with the first task and grows
 * with the tasks at hand, up to its number of threads.
 *
 * A thread that dies takes only its own task with it: that is rejected, and
 * Piscina starts another thread for the next one. What it does not see to: a
 * thread that dies while it starts is not replaced, and what was queued for it
 * would wait for ever when there is no other. Such a pool is given up, and the
 * next task starts a new one.
 */
import { join } from "node:path";
import { inspect } from "node:util";
import type { MessagePort } from "node:worker_threads";
import type { Piscina } from "piscina";
import { WorkerError } from "../errors.js";
import { type ErrorReport, errorFrom } from "./errorReport.js";
import { loadPiscina } from "./piscina.js";
import type { Residence } from "./resident.js";
import type { Task, WorkerSettings } from "./worker.js";

export class WorkerPool {
  readonly #settings: WorkerSettings;
  readonly #threads: number;
  #piscina: Piscina<Task | Residence, ErrorReport | null> | null = null;
  /** What ended the last thread that died without a task: one that was starting, or idle. */
  #lastError: unknown = null;

  constructor(settings: WorkerSettings, threads: number) {
    this.#settings = settings;
    this.#threads = threads;
  }

  /**
   * Runs a task on a thread that is free. Throws what the task throws, and a
   * WorkerError when its thread dies; the thread no longer runs then.
   */
  run(task: Task): Promise<void> {
    return this.#run(task, { name: "runTask" });
  }

  /** Makes a thread that is free a resident; resolves when it is free again. */
  reside(residence: Residence): Promise<void> {
    return this.#run(residence, { name: "reside", transferList: [residence.port] });
  }

  async #run(
    task: Task | Residence,
    options: { name: keyof typeof import("./worker.js"); transferList?: MessagePort[] },
  ): Promise<void> {
    this.#piscina ??= this.#start();
    const piscina = this.#piscina;
    const failure = await piscina.run(task, options).catch((error: unknown) => {
      const givenUp = piscina !== this.#piscina;
      throw workerError(givenUp ? (this.#lastError ?? error) : error);
    });
    if (failure !== null) throw errorFrom(failure);
  }

  /** Ends the threads. Tasks still running would be cut off. */
  async close(): Promise<void> {
    const piscina = this.#piscina;
    this.#piscina = null;
    await piscina?.close();
  }

  #start(): Piscina<Task | Residence, ErrorReport | null> {
    this.#lastError = null;
    const { Piscina } = loadPiscina();
    const piscina = new Piscina<Task | Residence, ErrorReport | null>({
      filename: join(__dirname, "worker.js"),
      // Threads are started by tasks, and stay: a thousand cost nothing until there is work for them.
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      workerData: this.#settings,
      // Workers need nothing of the environment and load nothing but this package.
      env: {},
      execArgv: [],
    });
    // Not heard, it would end the process, though nothing is lost: the next task gets another thread.
    piscina.on("error", (error) => {
      this.#lastError = error;
    });
    // Told of a death, Piscina is still about to strike the thread off its list: hence a moment later.
    piscina.on("workerDestroy", () => queueMicrotask(() => this.#giveUpIfEmpty(piscina)));
    return piscina;
  }

  #giveUpIfEmpty(piscina: Piscina<Task | Residence, ErrorReport | null>): void {
    if (piscina !== this.#piscina || piscina.threads.length > 0) return;
    this.#piscina = null;
    void piscina.destroy(); // rejects what is queued
  }
}

function workerError(cause: unknown): WorkerError {
  const what = cause instanceof Error ? cause.message : inspect(cause);
  return new WorkerError(
    `A worker thread died in the middle of a run, so the run has no result (${what}). Other runs are not affected: run ` +
      "it again, and a new thread takes the place. If that fails too, look at the cause of this error; memory is the " +
      "usual one: predict fewer rows at a time with { batchSize }, or use fewer threads.",
    { cause },
  );
}
