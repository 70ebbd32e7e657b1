/**
 * The context of a call being recorded: whether it is training, and what it
 * leaves behind beside its outputs, new values for weights and losses. They
 * are collected where a model is traced to be run.
 */
import type { SeedGenerator, SymbolicTensor } from "@neurode/core";
import type { Weight } from "./weight.js";

export interface Traces {
  /** What weights become when the run has ended, such as moving averages. */
  readonly updates: Map<Weight, SymbolicTensor>;
  /** Scalars that training adds to its loss. */
  readonly losses: SymbolicTensor[];
  /** Whether these are asked for: they are in training, where a compiled model is evaluated, and where a layer is called. */
  readonly wantsLosses: boolean;
  /** Whether there are any, asked for or not. */
  hasLosses: boolean;
  /** What random numbers come from, and how often each is drawn from. */
  readonly seeds: Map<SeedGenerator, number>;
}

let training = false;
let traces: Traces | null = null;

/** Whether the call being recorded is training. */
export function isTraining(): boolean {
  return training;
}

/** Records `body` as training, or not; undefined leaves it as it is outside. */
export function withTraining<Result>(flag: boolean | undefined, body: () => Result): Result {
  if (flag === undefined || flag === training) return body();
  const outside = training;
  training = flag;
  try {
    return body();
  } finally {
    training = outside;
  }
}

/** Records `body` and collects what its calls leave behind; losses outside of training too, with `wantsLosses`. */
export function collectTraces<Result>(
  body: () => Result,
  { wantsLosses = false }: { wantsLosses?: boolean } = {},
): { result: Result; traces: Traces } {
  const outside = traces;
  const collected: Traces = { updates: new Map(), losses: [], wantsLosses, hasLosses: false, seeds: new Map() };
  traces = collected;
  try {
    return { result: body(), traces: collected };
  } finally {
    traces = outside;
  }
}

/** Whether a call that has a loss is to say what it adds; that it has one is noted. */
export function isLossWanted(): boolean {
  if (traces === null) return false;
  traces.hasLosses = true;
  return training || traces.wantsLosses;
}

/** What is being collected; null when nothing is, as for a picture. */
export function tracesInUse(): Traces | null {
  return traces;
}

/** Counts the draws of a run from `seed`: the number of the next one. */
export function nextDraw(seed: SeedGenerator): number {
  const draws = traces?.seeds.get(seed) ?? 0;
  traces?.seeds.set(seed, draws + 1);
  return draws;
}

let frozen = 0;

/** Goes up whenever layers are frozen or thawed, which changes what a training call of them records. */
export function freezeCount(): number {
  return frozen;
}

/** To be called when a layer has been frozen or thawed. */
export function noteFreeze(): void {
  frozen++;
}
