/**
 * Residents, seen by the calling thread: worker threads that stay at hand, so
 * that a synchronous run of middle size is shared out in a microsecond. They
 * are tasks of the same Piscina pool, which come once synchronous runs have
 * taken some time, and go when there have been none for a while or an
 * asynchronous run wants the threads.
 *
 * The caller works too, and never depends on them: a run that no resident joins
 * is the caller's alone. So rows and, of one row, the columns of wide products
 * are claimed as everywhere.
 */
import type { MessagePort } from "node:worker_threads";
import { WorkerError } from "../errors.js";
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { type Pointer, wholeLines } from "../memory/pointer.js";
import { arenaBytes, bind, executeWhole, type Places } from "../plan/execute.js";
import type { Plan } from "../plan/plan.js";
import { carryOut } from "./carryOut.js";
import { Claims } from "./claims.js";
import type { Work } from "./engine.js";
import { runInline } from "./inline.js";
import { ALL_STEPS, type Job, NOTICE_BYTES, Notice } from "./notice.js";
import type { WorkerPool } from "./pool.js";
import type { PlanMessage } from "./resident.js";
import { rowCost, shareColumns, shareRowsSync } from "./share.js";

/** Multiply-adds, some 20 µs of them, from which on a run, or of one row a step, is worth a notice. */
const LEAST_FLOPS = 1_000_000;
/** About 100 µs of them: a thread that waits and must be woken comes in time. */
const WAKING_FLOPS = 4_000_000;
/** Runs less than so many ms apart follow each other closely: who is woken for one comes in time for the next. */
const CLOSE = 0.1;
/** Synchronous runs that have taken so many ms in all are likely to go on, so that residents are called. */
const CALLING = 20;
/** How long residents stay without work, in ms. A process that has ended otherwise ends as much later. */
const LINGER = 20;
/** A thread that has not done its claim, a few ms of work, after so many ms is dead. */
const PATIENCE = 30_000;

/** One stay of the residents. */
interface Stay {
  readonly ports: readonly MessagePort[];
  /** The numbers of plans that have been sent to them. */
  readonly plans: Map<Plan, number>;
  away: boolean;
  readonly ended: Promise<void>;
}

export class Residents {
  readonly #kernels: KernelSet;
  readonly #pool: WorkerPool;
  readonly #threads: number;
  readonly #patience: number;
  readonly #memory = heap().allocate(NOTICE_BYTES);
  readonly #notice = new Notice(heap(), this.#memory);
  #stay: Stay | null = null;
  /** When the last run ended that they could have joined, by `performance.now()`. */
  #ended = 0;
  /** How long such runs have taken, in ms, since residents were last called. */
  #busy = 0;

  constructor(kernels: KernelSet, pool: WorkerPool, threads: number, patience = PATIENCE) {
    this.#kernels = kernels;
    this.#pool = pool;
    this.#threads = threads;
    this.#patience = patience;
  }

  /** Runs `work`, together with the residents if they are there and it is worth it. */
  run(work: Work): void {
    const { plan, begin, end } = work;
    const flops = (end - begin) * plan.flopsPerRow;
    if (this.#threads === 1 || flops < LEAST_FLOPS || !Notice.fits(plan.inputs.length + plan.outputs.length)) {
      runInline(work, this.#kernels);
      return;
    }
    const started = performance.now();
    if (!this.#runTogether(work, flops, started - this.#ended)) runInline(work, this.#kernels);
    this.#ended = performance.now();
    this.#busy += this.#ended - started;
    if (!this.#stay && this.#busy > CALLING) this.#call();
  }

  /** False when they are not there, could not come in time, or one of them failed. */
  #runTogether(work: Work, flops: number, since: number): boolean {
    const stay = this.#stay;
    if (!stay || stay.away) return false;
    if (flops < WAKING_FLOPS && since > CLOSE && this.#notice.watching === 0) return false;
    return work.end - work.begin === 1 ? this.#splitColumns(stay, work) : this.#splitRows(stay, work);
  }

  /** Sends the residents away for good. To be called when no run is to come. */
  async close(): Promise<void> {
    this.sendAway();
    await this.#stay?.ended;
    heap().release(this.#memory);
  }

  /** Gives the threads back to the pool, as soon as they have ended what they are at. */
  sendAway(): void {
    if (!this.#stay || this.#stay.away) return;
    this.#stay.away = true;
    this.#notice.sendAway();
  }

  #splitRows(stay: Stay, { plan, places, begin, end }: Work): boolean {
    const arenaStride = wholeLines(arenaBytes(plan));
    const chunk = shareRowsSync(end - begin, rowCost(plan), this.#threads);
    return withArena(places, arenaStride * this.#threads, (all) => {
      executeWhole(plan, this.#kernels, all);
      const job = { plan: numberOf(plan, stay), step: ALL_STEPS, row: 0, end, chunk, places: all, arenaStride };
      return this.#together(plan, job, begin);
    });
  }

  /** One row: step by step, the columns of those that are wide. */
  #splitColumns(stay: Stay, { plan, places, begin }: Work): boolean {
    return withArena(places, arenaBytes(plan), (all) => {
      executeWhole(plan, this.#kernels, all);
      const steps = bind(plan, plan.rows, all, { first: begin, rows: 1, room: 1 });
      return steps.every(({ execution, call }, step) => {
        const end = execution.columns?.count(call.lowered) ?? 0;
        const flops = execution.flops?.(call.lowered) ?? 0;
        if (end === 0 || flops < LEAST_FLOPS) {
          execution.run(this.#kernels, call);
          return true;
        }
        const chunk = shareColumns(end, this.#threads, this.#kernels.columnGroup);
        const job = { plan: numberOf(plan, stay), step, row: begin, end, chunk, places: all, arenaStride: 0 };
        return this.#together(plan, job, 0);
      });
    });
  }

  /** Puts a job up, works on it and takes it down. False when a resident failed, so that it must be done again. */
  #together(plan: Plan, job: Job, begin: number): boolean {
    const notice = this.#notice;
    const claims = new Claims(heap(), notice.next, job.end);
    claims.start(begin);
    notice.putUp(job);
    let left = false;
    try {
      carryOut(job, plan, claims, this.#kernels);
    } finally {
      claims.stop();
      left = notice.takeDown(this.#patience);
    }
    if (left) return !notice.failed;
    this.sendAway();
    throw new WorkerError(
      `A worker thread that had joined a synchronous run did not come to an end within ${this.#patience / 1000} s, so ` +
        "the run has no result. Other runs are not affected: run it again.",
    );
  }

  /** Calls for residents. They are there some turns of the event loop later. */
  #call(): void {
    this.#busy = 0;
    this.#notice.clear();
    const channels = Array.from({ length: this.#threads - 1 }, () => new MessageChannel());
    const ports = channels.map(({ port1 }) => port1);
    const stays = channels.map(({ port2: port }, index) =>
      this.#pool.reside({ notice: this.#memory, slot: index + 1, linger: LINGER, port }),
    );
    const ended = Promise.allSettled(stays).then(() => {
      for (const port of ports) port.close();
      this.#stay = null;
    });
    this.#stay = { ports, plans: new Map(), away: false, ended };
  }
}

/** The number under which the residents know a plan; they are sent it if they do not yet. */
function numberOf(plan: Plan, { plans, ports }: Stay): number {
  const known = plans.get(plan);
  if (known !== undefined) return known;
  const number = plans.size;
  plans.set(plan, number);
  const message: PlanMessage = { number, plan };
  for (const port of ports) port.postMessage(message);
  return number;
}

function withArena(places: Omit<Places, "arena">, bytes: number, work: (places: Places) => boolean): boolean {
  const arena: Pointer = heap().allocate(bytes);
  try {
    return work({ ...places, arena });
  } finally {
    heap().release(arena);
  }
}
