/** EarlyStopping: ends training when what is watched has not got better for some epochs. */
import { checkOptions, type Tensor } from "@neurode/core";
import { boolean, numberBetween, wholeNumber } from "../../validate.js";
import type { Logs } from "../logs.js";
import type { CallbackState } from "./callback.js";
import { Monitor, type MonitorOptions } from "./monitor.js";
import { numberOrNull, verbosity } from "./options.js";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** How much better counts as better. Default 0. */
  minDelta?: number;
  /** Epochs without anything better behind which it ends. Default 0. */
  patience?: number;
  /** 1 prints what is done. Default 0. */
  verbose?: 0 | 1;
  /** What has to be beaten from the start on. Default null: nothing. */
  baseline?: number | null;
  /** Whether the model gets the weights of the best epoch in the end. Default false: it keeps the last ones. */
  restoreBestWeights?: boolean;
  /** Epochs that are not watched, at first. Default 0. */
  startFromEpoch?: number;
}

const OPTIONS = [
  "monitor",
  "mode",
  "minDelta",
  "patience",
  "verbose",
  "baseline",
  "restoreBestWeights",
  "startFromEpoch",
];

/**
 *     new EarlyStopping({ monitor: "val_loss", patience: 3, restoreBestWeights: true })
 */
export class EarlyStopping extends Monitor {
  readonly patience: number;
  readonly verbose: 0 | 1;
  readonly baseline: number | null;
  readonly restoreBestWeights: boolean;
  readonly startFromEpoch: number;
  /** Epochs since the best one. */
  wait = 0;
  /** The epoch that it ended training in; 0 when it did not. */
  stoppedEpoch = 0;
  bestEpoch = 0;
  #bestWeights: readonly Tensor[] | null = null;

  constructor(options: EarlyStoppingOptions = {}) {
    const where = "EarlyStopping";
    checkOptions(where, options, OPTIONS);
    super(where, options, numberBetween(where, "minDelta", options.minDelta ?? 0, -Infinity, Infinity));
    this.patience = wholeNumber(where, "patience", options.patience ?? 0);
    this.verbose = verbosity(where, options.verbose);
    this.baseline = numberOrNull(where, "baseline", options.baseline);
    this.restoreBestWeights = boolean(where, "restoreBestWeights", options.restoreBestWeights ?? false);
    this.startFromEpoch = wholeNumber(where, "startFromEpoch", options.startFromEpoch ?? 0);
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.best = null;
    this.bestEpoch = 0;
    this.#keep(null);
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const current = this.watched(logs, "early stopping");
    if (current === null || epoch < this.startFromEpoch) return;
    if (this.#bestWeights === null) this.#remember(epoch);
    this.wait++;
    if (this.isBetter(current, this.best)) {
      this.best = current;
      this.#remember(epoch);
      if (this.baseline === null || this.isBetter(current, this.baseline)) this.wait = 0;
      return;
    }
    if (this.wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0 && this.verbose) this.print(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === null) return;
    if (this.verbose) {
      this.print(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    }
    this.model.setWeights(this.#bestWeights);
    this.#keep(null);
  }

  #remember(epoch: number): void {
    this.bestEpoch = epoch;
    if (this.restoreBestWeights) this.#keep(this.model.getWeights());
  }

  #keep(weights: readonly Tensor[] | null): void {
    for (const weight of this.#bestWeights ?? []) weight.dispose();
    this.#bestWeights = weights;
  }

  override getState(): CallbackState {
    const { wait, stoppedEpoch, best, bestEpoch } = this;
    const kept = this.#bestWeights !== null;
    return { values: { wait, stoppedEpoch, best, bestEpoch, kept }, tensors: this.#bestWeights ?? [] };
  }

  override setState({ values, tensors = [] }: CallbackState): void {
    const { kept, ...numbers } = values as { kept: boolean };
    Object.assign(this, numbers);
    this.#keep(kept ? tensors.map((tensor) => tensor.clone()) : null);
  }
}
