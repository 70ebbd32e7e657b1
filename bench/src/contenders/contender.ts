/** Contender: whoever can run a network, one of our engines or another library. */
import type { Network } from "../network.js";

export interface Contender {
  readonly name: string;
  /** What it really is: a build of our kernels, a version of a library, threads. */
  readonly detail: string;
  /** About one GFLOP/s and less; large tasks would take minutes. */
  readonly slow: boolean;
  /** Why it cannot run a network, or null. */
  refuses(network: Network): string | null;
  /** Loads a network and its input, (rows, inputDim), so that only predicting is left to be timed. */
  prepare(network: Network, input: Float32Array, rows: number): Promise<Predictor>;
  close(): Promise<void>;
}

export interface Predictor {
  /** Before it is timed for a while, others having been. */
  beforeTurn?(): Promise<void>;
  /** Whether `predict` returns a promise; others are timed without one. */
  readonly asynchronous: boolean;
  /** Predicts once, and has the output, (rows, units), read before it is given back. */
  predict(read: (output: Float32Array) => void): void | Promise<void>;
  release(): void | Promise<void>;
}

/** A contender that could not be found, or that would only repeat another. */
export interface Absence {
  readonly name: string;
  readonly reason: string;
}
