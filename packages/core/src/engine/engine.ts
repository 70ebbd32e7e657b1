/**
 * Engine: where plans run. Two axes, not four engines: a kernel set does the
 * arithmetic (reference, ndarray, wasm), a place does the running (inline on
 * the calling thread, or shared out over worker threads, each running a kernel
 * set inline).
 */
import { UnsupportedError } from "../errors.js";
import type { KernelSet } from "../kernels/kernels.js";
import type { Places } from "../plan/execute.js";
import type { Plan } from "../plan/plan.js";

/** A plan with everything it runs on. The caller owns all memory but arenas, and frees it when `run` has settled. */
export interface Work {
  readonly plan: Plan;
  readonly places: Omit<Places, "arena">;
  /** Runs rows from `begin` to before `end`. */
  readonly begin: number;
  readonly end: number;
  /** When it aborts during `run`, rows that no worker has claimed are left out, and `run` rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface EngineDescription {
  /** `"threads"`, or the name of a kernel set run inline. */
  readonly name: string;
  readonly kernels: string;
  /** The kernels in words: "relaxed simd 4×8". */
  readonly variant: string;
  /** How many threads rows are shared out over; 1 when inline. */
  readonly threads: number;
}

export interface Engine {
  readonly name: string;
  readonly threads: number;
  readonly kernels: KernelSet;
  /** Runs all rows; the calling thread stays free while worker threads do. */
  run(work: Work): Promise<void>;
  /** Runs all rows before it returns. */
  runSync(work: Work): void;
  /** Throws an UnsupportedError when the engine has been closed. */
  checkOpen(): void;
  /** What really runs. */
  describe(): EngineDescription;
  /** Ends the worker threads. A closed engine refuses further runs. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a closed engine answers to a run. */
export function closedError({ name }: Pick<Engine, "name">): UnsupportedError {
  return new UnsupportedError(`This engine has been closed. Choose a new one with setEngine("${name}").`);
}
