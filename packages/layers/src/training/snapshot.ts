/**
 * Snapshot: all that decides how a training goes on, taken between two batches
 * or epochs. Put back into a training of the same model on the same data, it
 * goes on to the same bits.
 */
import { ArgumentError, type SeedGenerator, type Tensor } from "@neurode/core";
import type { Model } from "../models/model.js";
import type { Weight } from "../weight.js";
import type { BatchKind } from "./batchKind.js";
import type { Callback } from "./callbacks/callback.js";
import type { FitRun, Position } from "./fitRun.js";
import type { HistoryValues } from "./history.js";
import type { Logs } from "./logs.js";
import type { Step } from "./step.js";

/** What JSON holds of it, and numbers that are not finite. */
export interface SnapshotValues {
  readonly position: Position;
  readonly stopped: boolean;
  readonly logs: Logs;
  readonly history: HistoryValues;
  readonly shuffleSeed: number | null;
  /** Batches trained on. */
  readonly trained: number;
  /** The shapes of a batch, for which steps, and with them metrics and the optimizer's weights, are made. */
  readonly batch: BatchKind;
  readonly seeds: readonly { readonly seed: number; readonly runs: number }[];
  /** What those callbacks keep that keep something, in order. */
  readonly callbacks: readonly CallbackValues[];
}

interface CallbackValues {
  readonly className: string;
  readonly values: unknown;
  /** How many of the last tensors are its own. */
  readonly tensors: number;
}

/** A tensor under the name that errors call it by. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

export interface Snapshot {
  /** How errors begin: the file that it comes from. */
  readonly where: string;
  readonly values: SnapshotValues;
  readonly tensors: readonly NamedTensor[];
}

/** What `run` is, a batch at least being done. The tensors are those in use: they are to be written before it goes on. */
export function takeSnapshot(where: string, model: Model, run: FitRun): Snapshot {
  const { trainer, training, history, callbacks, position, logs } = run;
  const { kind, seeds } = trainer.lastTrained as Step;
  const states = callbacks.flatMap((callback) => {
    const state = callback.getState();
    return state ? [{ className: callback.constructor.name, ...state }] : [];
  });
  const kept = states.flatMap(({ className, tensors = [] }) => tensors.map((tensor) => ({ name: className, tensor })));
  return {
    where,
    values: {
      position,
      stopped: model.stopTraining,
      logs,
      history: { epoch: history.epoch, history: history.history },
      shuffleSeed: training.shuffleSeed,
      trained: trainer.trained,
      batch: kind,
      seeds: seeds.map(({ seed, runs }) => ({ seed, runs })),
      callbacks: states.map(({ className, values, tensors = [] }) => ({ className, values, tensors: tensors.length })),
    },
    tensors: [...weightsOf(model, run).map(({ name, weight }) => ({ name, tensor: weight.tensor })), ...kept],
  };
}

/**
 * Puts `snapshot` back into `run`, but for its position. Throws an ArgumentError, beginning with the file, when it is of
 * another model, optimizer or list of callbacks; then nothing has changed.
 */
export function putBack({ where, values, tensors }: Snapshot, model: Model, run: FitRun, prepare: Prepare): void {
  const { seeds } = prepared(where, values.batch, prepare);
  const weights = weightsOf(model, run);
  const own = tensors.slice(0, weights.length);
  const callbacks = callbacksOf(where, values.callbacks, run);
  checkWeights(where, own, weights);
  if (seeds.length !== values.seeds.length) {
    throw new ArgumentError(
      `${where}: it was made with ${values.seeds.length} sources of random numbers, the model has ${seeds.length}. ${REMEDY}`,
    );
  }
  weights.forEach(({ weight }, i) => {
    overwrite(weight, own[i].tensor);
  });
  restoreSeeds(seeds, values.seeds);
  run.training.shuffleSeed = values.shuffleSeed;
  run.trainer.trained = values.trained;
  let next = weights.length;
  values.callbacks.forEach(({ values: kept, tensors: count }, i) => {
    callbacks[i].setState({ values: kept, tensors: tensors.slice(next, next + count).map(({ tensor }) => tensor) });
    next += count;
  });
}

/** Makes the step for batches of a kind, so that all that it needs is there. */
type Prepare = (kind: BatchKind) => Step;

function prepared(where: string, kind: BatchKind, prepare: Prepare): Step {
  try {
    return prepare(kind);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArgumentError(
      `${where}: it was made with batches ${JSON.stringify(kind)}, which the model cannot be trained on: ${reason} ${REMEDY}`,
      { cause },
    );
  }
}

const REMEDY = "Train the same model as before, compiled as before, or delete the file to begin anew.";

interface NamedWeight {
  readonly name: string;
  readonly weight: Weight;
}

/** The weights of the model, of its optimizer and of its metrics. */
function weightsOf(model: Model, { trainer }: FitRun): NamedWeight[] {
  const { optimizer, logged } = trainer.compilation;
  return [
    ...model.weights.map((weight) => ({ name: weight.path, weight })),
    ...optimizer.weights.map((weight) => ({ name: `${optimizer.className}/${weight.name}`, weight })),
    ...logged.flatMap(({ name, metric }) =>
      metric.variables.map((weight) => ({ name: `metric ${name}/${weight.name}`, weight })),
    ),
  ];
}

function checkWeights(where: string, found: readonly NamedTensor[], expected: readonly NamedWeight[]): void {
  expected.forEach(({ name, weight }, i) => {
    const got = found[i];
    const kind = ({ dtype, shape }: Tensor | Weight) => `${dtype} (${shape.join(", ")})`;
    if (got && kind(got.tensor) === kind(weight) && lastPart(got.name) === lastPart(name)) return;
    const has = got ? `${got.name}, ${kind(got.tensor)}` : "nothing";
    throw new ArgumentError(
      `${where}: it does not fit the model: expected ${name}, ${kind(weight)}, the file has ${has}. ${REMEDY}`,
    );
  });
}

/** Names of layers count on from model to model within a process; those of weights do not. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** For each state the callback that it is of: the first, second, … of its class. Others may have come. */
function callbacksOf(where: string, states: readonly CallbackValues[], { callbacks }: FitRun): Callback[] {
  const left = [...callbacks];
  return states.map(({ className }) => {
    const at = left.findIndex((callback) => callback.constructor.name === className);
    if (at >= 0) return left.splice(at, 1)[0];
    const given = callbacks.map((callback) => callback.constructor.name).join(", ");
    throw new ArgumentError(
      `${where}: it was made with the callbacks ${states.map((state) => state.className).join(", ")}, fit() has ${given}. ` +
        "Give the same, or delete the file to begin anew.",
    );
  });
}

function overwrite(weight: Weight, { data }: Tensor): void {
  weight.tensor.data.set(data as never);
  weight.changed();
}

function restoreSeeds(seeds: readonly SeedGenerator[], states: SnapshotValues["seeds"]): void {
  seeds.forEach((generator, i) => {
    generator.restore(states[i].seed, states[i].runs);
  });
}
