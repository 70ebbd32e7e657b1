/**
 * Callback: what is to be done while a model is trained, evaluated or used to
 * predict. An author overrides the moments that matter; each may be a promise,
 * which is waited for.
 */
import type { Model } from "../../models/model.js";
import type { Logs } from "../logs.js";

/** What `fit` or `evaluate` was asked to do. */
export interface CallbackParams {
  readonly epochs: number;
  /** Batches in an epoch; null while that is not known. */
  readonly steps: number | null;
  readonly verbose: 0 | 1 | 2;
}

type Moment = void | Promise<void>;

export abstract class Callback {
  #model: Model | null = null;
  #params: CallbackParams = { epochs: 1, steps: null, verbose: 0 };

  /** The model that it is called for. */
  get model(): Model {
    if (this.#model) return this.#model;
    throw new Error(`${this.constructor.name}: there is no model before fit() or evaluate() has set it.`);
  }

  get params(): CallbackParams {
    return this.#params;
  }

  /** Called first of all, by whoever calls the callback. */
  setModel(model: Model, params: CallbackParams): void {
    this.#model = model;
    this.#params = params;
  }

  onTrainBegin(): Moment {}
  /** `logs` are those of the last epoch. */
  onTrainEnd(_logs: Logs): Moment {}
  /** Epochs count from 0. */
  onEpochBegin(_epoch: number): Moment {}
  /** `logs` are the means over the epoch, those of validation under `val_`. */
  onEpochEnd(_epoch: number, _logs: Logs): Moment {}
  /** Batches count from 0 in each epoch. */
  onTrainBatchBegin(_batch: number): Moment {}
  /** `logs` are the means over the epoch so far. */
  onTrainBatchEnd(_batch: number, _logs: Logs): Moment {}
  onTestBegin(): Moment {}
  onTestEnd(_logs: Logs): Moment {}
  onTestBatchBegin(_batch: number): Moment {}
  onTestBatchEnd(_batch: number, _logs: Logs): Moment {}
}

/** Several callbacks, called one after the other, in order. */
export class CallbackList {
  readonly #callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: Model, params: CallbackParams) {
    this.#callbacks = callbacks;
    for (const callback of callbacks) callback.setModel(model, params);
  }

  async each(call: (callback: Callback) => Moment): Promise<void> {
    for (const callback of this.#callbacks) await call(callback);
  }
}
