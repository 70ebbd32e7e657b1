/** Contender: whoever can do a piece of work, one of our engines or another library. */
import type { LoadedWork } from "../work.js";

export interface Contender {
  /** What it really is: a build of our kernels, a version of a library, threads. */
  readonly detail: string;
  /** V8's flags that were set while its kernels were compiled. */
  readonly flags: readonly string[];
  /** Why it cannot do a piece of work, or null. */
  refuses(work: LoadedWork): string | null;
  /** Loads weights and input, so that only predicting is left to be measured. */
  prepare(work: LoadedWork): Promise<Predictor>;
}

export interface Predictor {
  /** Whether `predict` returns a promise; others are timed without one. */
  readonly asynchronous: boolean;
  /**
   * How far its output may be from ours, if not as far as that of a prediction; null where it computes something else, so
   * that its output says nothing.
   */
  readonly tolerance?: number | null;
  /** Predicts once, and has the output, (rows, units), read before it is given back. */
  predict(read: (output: Float32Array) => void): void | Promise<void>;
  release(): void | Promise<void>;
}

/** A contender that could not be found, that fails, or that would only repeat another. */
export interface Absence {
  readonly name: string;
  readonly reason: string;
}
