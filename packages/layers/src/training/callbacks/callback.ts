/**
 * Callback: what is to be done while a model is trained, evaluated or used to
 * predict. An author overrides the moments that matter; each may be a promise,
 * which is waited for.
 */
import type { Tensor } from "@neurode/core";
import type { Model } from "../../models/model.js";
import type { FitRun } from "../fitRun.js";
import type { Logs, OpenLogs } from "../logs.js";

/** What `fit` or `evaluate` was asked to do. */
export interface CallbackParams {
  readonly epochs: number;
  /** Batches in an epoch; null while that is not known. */
  readonly steps: number | null;
  readonly verbose: 0 | 1 | 2;
}

/** What a callback keeps, so that it can go on in another process. */
export interface CallbackState {
  /** What JSON holds, and numbers that are not finite. */
  readonly values: unknown;
  readonly tensors?: readonly Tensor[];
}

export type Moment = void | Promise<void>;

export abstract class Callback {
  #model: Model | null = null;
  #params: CallbackParams = { epochs: 1, steps: null, verbose: 0 };
  #run: FitRun | null = null;

  /** The model that it is called for. */
  get model(): Model {
    if (this.#model) return this.#model;
    throw new Error(`${this.constructor.name}: there is no model before fit() or evaluate() has set it.`);
  }

  get params(): CallbackParams {
    return this.#params;
  }

  /** The training that it is called in; null in `evaluate`. */
  protected get run(): FitRun | null {
    return this.#run;
  }

  /** Called first of all, by whoever calls the callback. */
  setModel(model: Model, params: CallbackParams, run: FitRun | null = null): void {
    this.#model = model;
    this.#params = params;
    // A validation has no training of its own; it is part of one.
    this.#run = run ?? this.#run;
  }

  onTrainBegin(): Moment {}
  /** `logs` are those of the last epoch. */
  onTrainEnd(_logs: Logs): Moment {}
  /** Epochs count from 0. */
  onEpochBegin(_epoch: number): Moment {}
  /** `logs` are the means over the epoch, those of validation under `val_`. What is added to them goes into the history. */
  onEpochEnd(_epoch: number, _logs: OpenLogs): Moment {}
  /** Batches count from 0 in each epoch. */
  onTrainBatchBegin(_batch: number): Moment {}
  /** `logs` are the means over the epoch so far. */
  onTrainBatchEnd(_batch: number, _logs: Logs): Moment {}
  onTestBegin(): Moment {}
  onTestEnd(_logs: Logs): Moment {}
  onTestBatchBegin(_batch: number): Moment {}
  onTestBatchEnd(_batch: number, _logs: Logs): Moment {}
  /**
   * Called when all that a batch or an epoch brings about is done: training can go on from here with the batch `step` of
   * `epoch`, both from 0. Keras has no such moment.
   */
  onSettled(_epoch: number, _step: number): Moment {}

  /** What `BackupAndRestore` is to keep of this callback. Default: nothing. */
  getState(): CallbackState | null {
    return null;
  }

  /** Takes back what `getState` gave. Called behind `onTrainBegin`, and behind `onEpochBegin` within an epoch. */
  setState(_state: CallbackState): void {}

  /** Prints a line, where progress is printed. */
  protected print(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

/** Several callbacks, called one after the other, in order. */
export class CallbackList {
  readonly #callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: Model, params: CallbackParams, run: FitRun | null = null) {
    this.#callbacks = callbacks;
    for (const callback of callbacks) callback.setModel(model, params, run);
  }

  async each(call: (callback: Callback) => Moment): Promise<void> {
    for (const callback of this.#callbacks) await call(callback);
  }
}
